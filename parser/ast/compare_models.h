// SPDX-License-Identifier: Apache-2.0
// COMPARE MODELS as it was written.
#pragma once

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

struct CompareModels {
  Span span;
  std::string description;            ///< the comment directly above; empty when there is none
  Span keyword;                       ///< `COMPARE MODELS`
  std::vector<QualifiedName> models;  ///< at least one
  Clause<SqlFragment> source;         ///< ON
  Clause<Name> metric;                ///< BY

  static constexpr std::string_view kind = "compare_models";
  static constexpr auto fields =
      std::tuple{Field{"description", &CompareModels::description}, Field{"models", &CompareModels::models},
                 Field{"source", &CompareModels::source}, Field{"metric", &CompareModels::metric}};
};

}  // namespace dmlc::ast
