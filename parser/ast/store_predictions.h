// SPDX-License-Identifier: Apache-2.0
// PREDICT USING MODEL … STORE RESULTS IN as it was written.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/sql_fragment.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct StorePredictions {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `PREDICT USING MODEL`
  QualifiedName model;
  Clause<SqlFragment> source;                     ///< FROM
  Clause<QualifiedName> target;                   ///< STORE RESULTS IN
  std::optional<Clause<Integer>> batch_size;      ///< WITH BATCH_SIZE
  std::optional<Clause<std::vector<Name>>> keys;  ///< KEY; at least one

  static constexpr std::string_view kind = "store_predictions";
  static constexpr auto fields =
      std::tuple{Field{"description", &StorePredictions::description}, Field{"model", &StorePredictions::model},
                 Field{"source", &StorePredictions::source},           Field{"target", &StorePredictions::target},
                 Field{"batch_size", &StorePredictions::batch_size},   Field{"keys", &StorePredictions::keys}};
};

}  // namespace dmlc::ast
