// SPDX-License-Identifier: Apache-2.0
// DEPLOY MODELS … WITH TRAFFIC SPLIT as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

/// `AUTO PROMOTE best_performer AFTER 1000 samples`
struct AutoPromote {
  Name rule;
  Value after;  ///< a count of samples, or a duration

  static constexpr std::string_view kind = "auto_promote";
  static constexpr auto fields = std::tuple{Field{"rule", &AutoPromote::rule}, Field{"after", &AutoPromote::after}};
};

struct DeployModels {
  Span span;
  std::string description;                                  ///< the comment directly above; empty when there is none
  Span keyword;                                             ///< `DEPLOY MODELS`
  std::vector<QualifiedName> models;                        ///< at least one
  Clause<QualifiedName> endpoint;                           ///< TO ENDPOINT
  std::optional<Clause<std::vector<Value>>> traffic_split;  ///< WITH TRAFFIC SPLIT; one share per model
  std::optional<Clause<std::vector<Name>>> track_metrics;   ///< TRACK METRICS
  std::optional<Clause<AutoPromote>> auto_promote;          ///< AUTO PROMOTE
  std::optional<Clause<Value>> configuration;               ///< WITH CONFIGURATION; a map
  std::optional<Clause<Name>> monitor;                      ///< MONITOR

  static constexpr std::string_view kind = "deploy_models";
  static constexpr auto fields = std::tuple{
      Field{"description", &DeployModels::description},     Field{"models", &DeployModels::models},
      Field{"endpoint", &DeployModels::endpoint},           Field{"traffic_split", &DeployModels::traffic_split},
      Field{"track_metrics", &DeployModels::track_metrics}, Field{"auto_promote", &DeployModels::auto_promote},
      Field{"configuration", &DeployModels::configuration}, Field{"monitor", &DeployModels::monitor}};
};

}  // namespace dmlc::ast
