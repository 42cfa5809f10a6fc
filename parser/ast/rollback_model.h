// SPDX-License-Identifier: Apache-2.0
// ROLLBACK MODEL as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/version_ref.h"

namespace dmlc::ast {

struct RollbackModel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `ROLLBACK MODEL`
  QualifiedName model;
  VersionRef version;

  static constexpr std::string_view kind = "rollback_model";
  static constexpr auto fields =
      std::tuple{Field{"description", &RollbackModel::description}, Field{"model", &RollbackModel::model},
                 Field{"version", &RollbackModel::version}};
};

}  // namespace dmlc::ast
