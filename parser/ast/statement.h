// SPDX-License-Identifier: Apache-2.0
// Any statement, and a file of them.
#pragma once

#include <variant>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/drop_model.h"
#include "parser/ast/sql_statement.h"
#include "parser/ast/store_predictions.h"
#include "parser/ast/train_model.h"

namespace dmlc::ast {

namespace detail {
template <class Ignored, class... Statements>
struct VariantOfRows {
  using type = std::variant<Statements...>;
};
}  // namespace detail

/// One alternative per row of statements.def.
using Statement = detail::VariantOfRows<void
#define DMLC_STATEMENT(type, file, lead) , type
#define DMLC_PLANNED(lead)
#define DMLC_NO_STATEMENT(lead, help)
#include "parser/statements.def"
                                        >::type;

/// The statements of one file that could be parsed, in order.
struct File {
  FileId file = 0;
  std::vector<Statement> statements;
};

[[nodiscard]] inline Span span_of(const Statement& statement) {
  return std::visit([](const auto& s) { return s.span; }, statement);
}

}  // namespace dmlc::ast
