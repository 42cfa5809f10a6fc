// SPDX-License-Identifier: Apache-2.0
// SQL conditions on the rows of a source.
#include "compiler/check/row_condition.h"

namespace dmlc::check {

std::optional<ResolvedItem> check_row_condition(Checker& checker, SourceQuery& query,
                                                const ast::SqlFragment& condition) {
  const auto resolved = query.resolve({{condition, "condition", "condition"}});
  if (!resolved) return std::nullopt;
  const ResolvedItem& item = resolved->front();
  if (item.type.is_known() && item.type.kind != types::TypeKind::Boolean) {
    checker.sink.report<Diag::ConditionType>(condition.span, item.type.name)
        .help("compare it with something, for instance `… > 0`");
    return std::nullopt;
  }
  if (query.analysis().has_aggregates || query.analysis().has_window) {
    checker.sink.report<Diag::SqlMeaning>(condition.span, "a condition on a row has an aggregate or window function")
        .help("compute it in a sub-select: `column > (SELECT avg(column) FROM table)`");
    return std::nullopt;
  }
  return item;
}

}  // namespace dmlc::check
