// SPDX-License-Identifier: Apache-2.0
// A statement of plain SQL, kept as it was written.
#pragma once

#include <string>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/sql_fragment.h"

namespace dmlc::ast {

struct SqlStatement {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  SqlFragment sql;          ///< without its `;`

  static constexpr std::string_view kind = "sql_statement";
  static constexpr auto fields =
      std::tuple{Field{"description", &SqlStatement::description}, Field{"sql", &SqlStatement::sql}};
};

}  // namespace dmlc::ast
