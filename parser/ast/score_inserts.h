// SPDX-License-Identifier: Apache-2.0
// SCORE INSERTS INTO as it was written.
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

namespace dmlc::ast {

struct ScoreInserts {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `SCORE INSERTS INTO`
  QualifiedName table;
  Clause<QualifiedName> model;                    ///< WITH MODEL
  Clause<Name> column;                            ///< AS
  std::optional<Clause<SqlFragment>> quarantine;  ///< QUARANTINE WHEN

  static constexpr std::string_view kind = "score_inserts";
  static constexpr auto fields =
      std::tuple{Field{"description", &ScoreInserts::description}, Field{"table", &ScoreInserts::table},
                 Field{"model", &ScoreInserts::model}, Field{"column", &ScoreInserts::column},
                 Field{"quarantine", &ScoreInserts::quarantine}};
};

}  // namespace dmlc::ast
