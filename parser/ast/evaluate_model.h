// SPDX-License-Identifier: Apache-2.0
// EVALUATE MODEL as it was written.
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
#include "parser/ast/sql_fragment.h"

namespace dmlc::ast {

struct EvaluateModel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `EVALUATE MODEL`
  QualifiedName model;
  Clause<SqlFragment> source;                        ///< ON
  std::optional<Clause<std::vector<Name>>> metrics;  ///< METRICS

  static constexpr std::string_view kind = "evaluate_model";
  static constexpr auto fields =
      std::tuple{Field{"description", &EvaluateModel::description}, Field{"model", &EvaluateModel::model},
                 Field{"source", &EvaluateModel::source}, Field{"metrics", &EvaluateModel::metrics}};
};

}  // namespace dmlc::ast
