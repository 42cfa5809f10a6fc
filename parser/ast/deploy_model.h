// SPDX-License-Identifier: Apache-2.0
// DEPLOY MODEL as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct DeployModel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `DEPLOY MODEL`
  QualifiedName model;
  std::optional<Clause<Integer>> version;       ///< VERSION
  Clause<QualifiedName> endpoint;               ///< TO ENDPOINT
  std::optional<Clause<Value>> configuration;   ///< WITH CONFIGURATION; a map
  std::optional<Clause<Name>> monitor;          ///< MONITOR
  std::optional<Clause<Name>> version_control;  ///< VERSION CONTROL

  static constexpr std::string_view kind = "deploy_model";
  static constexpr auto fields = std::tuple{Field{"description", &DeployModel::description},
                                            Field{"model", &DeployModel::model},
                                            Field{"version", &DeployModel::version},
                                            Field{"endpoint", &DeployModel::endpoint},
                                            Field{"configuration", &DeployModel::configuration},
                                            Field{"monitor", &DeployModel::monitor},
                                            Field{"version_control", &DeployModel::version_control}};
};

}  // namespace dmlc::ast
