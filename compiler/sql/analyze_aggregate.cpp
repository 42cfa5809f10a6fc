// SPDX-License-Identifier: Apache-2.0
// Where aggregates and window functions may stand, and the windows they name.
#include <algorithm>

#include "compiler/sql/analyzer.h"

namespace dmlc::sql {

using types::FunctionKind;

void Analyzer::check_call_place(const Json& body, const CallName& name, FunctionKind kind, const Place& place) {
  const bool windowed = !field(body, "over").is_null();
  const bool aggregate = kind == FunctionKind::Aggregate && !windowed;
  if (aggregate) aggregates_.insert(&body);
  if (place.select >= 0 && aggregate) selects_[static_cast<std::size_t>(place.select)].has_aggregates = true;
  if (place.select >= 0 && windowed) selects_[static_cast<std::size_t>(place.select)].has_window = true;
  if (kind == FunctionKind::Window && !windowed) {
    report(ProblemKind::Aggregate, name.range, name.name, "window function `" + name.name + "` needs an OVER clause");
  } else if (windowed && kind == FunctionKind::Function) {
    report(ProblemKind::Aggregate, name.range, name.name,
           "OVER is given, but `" + name.name + "` is neither a window function nor an aggregate");
  } else if (aggregate && place.in_aggregate) {
    report(ProblemKind::Aggregate, name.range, name.name,
           "aggregate `" + name.name + "` stands inside another aggregate");
  } else if (aggregate && !place.aggregates_allowed) {
    report(ProblemKind::Aggregate, name.range, name.name,
           "aggregate `" + name.name + "` may not stand in " + std::string(place.clause));
  } else if (windowed && !place.windows_allowed) {
    const std::string where = place.clause == "SELECT" || place.clause == "ORDER BY"
                                  ? "inside another aggregate or window function"
                                  : "in " + std::string(place.clause);
    report(ProblemKind::Aggregate, name.range, name.name, "window function `" + name.name + "` may not stand " + where);
  }
  if (aggregate && list_field(body, "args").empty() && list_field(body, "agg_order").empty() &&
      !flag_field(body, "agg_star"))
    report(ProblemKind::Aggregate, name.range, name.name,
           "aggregate `" + name.name + "` without arguments is written `" + name.name + "(*)`");
  const bool aggregate_only = !field(body, "agg_filter").is_null() || flag_field(body, "agg_distinct") ||
                              flag_field(body, "agg_within_group") || flag_field(body, "agg_star");
  if (aggregate_only && kind == FunctionKind::Function)
    report(ProblemKind::Aggregate, name.range, name.name, "`" + name.name + "` is not an aggregate");
}

void Analyzer::check_over(const Json& window, const Place& place) {
  Place inner = place;
  inner.windows_allowed = false;
  exprs(list_field(window, "partitionClause"), inner);
  for (const Json& sort : list_field(window, "orderClause")) expr(field(body_of(sort), "node"), inner);
  for (const char* bound : {"startOffset", "endOffset"})
    if (const Json& node = field(window, bound); !node.is_null()) expr(node, inner);
  if (place.select < 0) return;
  const auto& known = selects_[static_cast<std::size_t>(place.select)].windows;
  for (const char* part : {"name", "refname"}) {
    // In a WINDOW clause `name` is what is being declared.
    const std::string name(text_field(window, part));
    if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::int64_t at = number_field(window, "location", -1);
    const TextRange range = at < 0 ? TextRange{} : tokens_.name_at(static_cast<std::uint32_t>(at));
    report(ProblemKind::BadReference, range, name, "there is no window `" + name + "`", known);
  }
}

}  // namespace dmlc::sql
