// SPDX-License-Identifier: Apache-2.0
// EXPLAIN PREDICTION as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/sql_fragment.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct ExplainPrediction {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `EXPLAIN PREDICTION`
  QualifiedName model;
  Clause<SqlFragment> rows;            ///< FOR; rows of a source, or a condition on those of the model
  std::optional<Clause<Call>> method;  ///< USING
  std::optional<Clause<Integer>> top;  ///< SHOW TOP

  static constexpr std::string_view kind = "explain_prediction";
  static constexpr auto fields =
      std::tuple{Field{"description", &ExplainPrediction::description}, Field{"model", &ExplainPrediction::model},
                 Field{"rows", &ExplainPrediction::rows}, Field{"method", &ExplainPrediction::method},
                 Field{"top", &ExplainPrediction::top}};
};

}  // namespace dmlc::ast
