// SPDX-License-Identifier: Apache-2.0
// SQL over an event: expressions that read its name, its payload and the time it was published.
#pragma once

#include <optional>
#include <string>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// What names in an expression mean.
enum class SqlScope {
  Nothing,  ///< no column may be read
  Event,    ///< `event text, payload jsonb, published_at timestamptz`; `payload.key` reads a key of the payload
};

struct EventExpr {
  ir::ExprPtr expr;
  types::Type type;  ///< Unknown where it is left to the database
};
/// nullopt after a report.
[[nodiscard]] std::optional<EventExpr> check_event_expr(Checker& checker, const ast::SqlFragment& fragment,
                                                        SqlScope scope);
/// The call of `name` (quoted where needed), written at `name_span`, with the arguments that the fragment lists.
/// Procedures are no expressions: the arguments alone are resolved then.
[[nodiscard]] std::optional<EventExpr> check_event_call(Checker& checker, const std::string& name, Span name_span,
                                                        bool is_procedure, const ast::SqlFragment& arguments,
                                                        SqlScope scope);
/// The same for what must be true or false.
[[nodiscard]] std::optional<ir::ExprPtr> check_event_condition(Checker& checker, const ast::SqlFragment& fragment);

}  // namespace dmlc::check
