// SPDX-License-Identifier: Apache-2.0
// CREATE AGENT as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/action.h"
#include "parser/ast/clause.h"
#include "parser/ast/condition.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

/// `CHECK MODEL m EVERY 10 epochs`
struct ModelCheck {
  QualifiedName model;
  Value every;

  static constexpr std::string_view kind = "model_check";
  static constexpr auto fields = std::tuple{Field{"model", &ModelCheck::model}, Field{"every", &ModelCheck::every}};
};

/// A watcher has `condition` and `actions`, a tuner `method`, a scheduled agent `procedure`.
struct CreateAgent {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `CREATE AGENT`
  QualifiedName name;
  std::optional<Clause<QualifiedName>> model;          ///< FOR MODEL
  std::optional<Clause<ModelCheck>> check_model;       ///< CHECK MODEL
  std::optional<Clause<Value>> check_metrics;          ///< CHECK METRICS EVERY; a duration
  std::optional<Clause<Value>> every;                  ///< EVERY; a duration
  std::optional<Clause<Condition>> condition;          ///< WHEN
  std::optional<Clause<std::vector<Action>>> actions;  ///< THEN
  std::optional<Clause<ProcedureCall>> procedure;      ///< EXECUTE
  std::optional<Clause<Call>> method;                  ///< OPTIMIZE USING
  std::optional<Clause<Value>> search_space;           ///< SEARCH SPACE; a map
  std::optional<Clause<Name>> maximize;                ///< MAXIMIZE
  std::optional<Clause<Name>> minimize;                ///< MINIMIZE
  std::optional<Clause<Value>> budget;                 ///< WITH BUDGET; a count of trials
  std::optional<Clause<Value>> parallel;               ///< PARALLEL EXECUTION; a count of workers

  static constexpr std::string_view kind = "create_agent";
  static constexpr auto fields = std::tuple{Field{"description", &CreateAgent::description},
                                            Field{"name", &CreateAgent::name},
                                            Field{"model", &CreateAgent::model},
                                            Field{"check_model", &CreateAgent::check_model},
                                            Field{"check_metrics", &CreateAgent::check_metrics},
                                            Field{"every", &CreateAgent::every},
                                            Field{"condition", &CreateAgent::condition},
                                            Field{"actions", &CreateAgent::actions},
                                            Field{"procedure", &CreateAgent::procedure},
                                            Field{"method", &CreateAgent::method},
                                            Field{"search_space", &CreateAgent::search_space},
                                            Field{"maximize", &CreateAgent::maximize},
                                            Field{"minimize", &CreateAgent::minimize},
                                            Field{"budget", &CreateAgent::budget},
                                            Field{"parallel", &CreateAgent::parallel}};
};

}  // namespace dmlc::ast
