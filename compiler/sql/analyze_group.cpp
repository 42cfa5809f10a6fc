// SPDX-License-Identifier: Apache-2.0
// GROUP BY: every column outside an aggregate must be grouped, or depend on a grouped primary key.
#include <algorithm>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/quote.h"

namespace dmlc::sql {
namespace {

// The grouped expressions themselves; GROUPING SETS, ROLLUP and CUBE hold them in lists.
void flatten(const Json& item, std::vector<const Json*>& all) {
  if (is_kind(item, "GroupingSet")) {
    for (const Json& part : list_field(body_of(item), "content")) flatten(part, all);
  } else if (is_kind(item, "List")) {
    for (const Json& part : list_field(body_of(item), "items")) flatten(part, all);
  } else if (is_kind(item, "RowExpr") && text_field(body_of(item), "row_format") == "COERCE_IMPLICIT_CAST") {
    for (const Json& part : list_field(body_of(item), "args")) flatten(part, all);
  } else {
    all.push_back(&item);
  }
}

bool is_grouped(const Json& select) { return !list_field(select, "groupClause").empty(); }

std::string column_name(const Json& body) {
  const Json& fields = list_field(body, "fields");
  return fields.empty() ? std::string() : std::string(string_of(fields.back()));
}

// Differs for values that differ: only a string is in quotes.
std::string scalar_text(const Json& node) {
  if (node.is_null()) return "null";
  if (node.is_string()) return quote_literal(node.string());
  if (node.is_boolean()) return node.boolean() ? "true" : "false";
  return std::to_string(node.integer());
}

}  // namespace

std::string Analyzer::signature(const Json& node) const {
  if (node.is_array()) {
    std::string text = "[";
    for (const Json& item : node) text += signature(item) + ",";
    return text + "]";
  }
  if (!node.is_object()) return scalar_text(node);
  std::string text = "{";
  for (const Json& value : node) {
    const std::string_view key = value.key();
    if (key == "location") continue;
    if (key == "ColumnRef")
      if (const auto found = references_.find(&value); found != references_.end()) {
        text += "$" + std::to_string(found->second);
        continue;
      }
    text += std::string(key) + ":" + signature(value) + ",";
  }
  return text + "}";
}

// The select-list item that an integer or a name in GROUP BY stands for; nullptr when it stands for itself.
const Json* Analyzer::grouped_target(const Json& item, const Json& select, const Place& place) const {
  const Json& targets = list_field(select, "targetList");
  const Json& constant = field(body_of(item), "ival");
  if (is_kind(item, "A_Const") && !constant.is_null()) {
    const std::int64_t position = number_field(constant, "ival");
    // With a star among the targets positions shift: then the item is left alone.
    const bool plain = position >= 1 && static_cast<std::size_t>(position) <= targets.size();
    return plain ? &field(body_of(targets[static_cast<std::size_t>(position - 1)]), "val") : nullptr;
  }
  if (!is_kind(item, "ColumnRef") || list_field(body_of(item), "fields").size() != 1) return nullptr;
  const std::string name = column_name(body_of(item));
  for (const FromItem* from : place.scope->items)
    for (const Field& f : from->fields)
      if (f.name == name) return nullptr;
  for (const Json& target : targets) {
    const std::string_view alias = text_field(body_of(target), "name");
    const Json& value = field(body_of(target), "val");
    if ((alias.empty() ? output_name(value) : std::string(alias)) == name) return &value;
  }
  return nullptr;
}

void Analyzer::collect_group_key(const Json& select, const Place& place, const Rows& rows, GroupKey& key) {
  std::vector<const Json*> items;
  for (const Json& item : list_field(select, "groupClause")) flatten(item, items);
  for (const Json* item : items) {
    const Json* target = grouped_target(*item, select, place);
    if (target == nullptr) target = group_item(*item, place, rows);
    if (target == nullptr) {
      // A position among the columns of a star.
      const auto position = static_cast<std::size_t>(number_field(field(body_of(*item), "ival"), "ival"));
      if (position >= 1 && position <= rows.fields.size()) key.variables.insert(rows.fields[position - 1].variable);
      continue;
    }
    if (aggregates_.count(&body_of(*target)) != 0)
      report(ProblemKind::Aggregate, range_of(*item), "", "an aggregate may not stand in GROUP BY");
    if (is_kind(*target, "ColumnRef")) {
      const auto found = references_.find(&body_of(*target));
      if (found != references_.end()) key.variables.insert(found->second);
    } else {
      key.signatures.insert(signature(*target));
    }
  }
}

void Analyzer::walk_ungrouped(const Json& node, const GroupKey& key, int select_id, std::set<int>& reported) {
  if (node.is_array()) {
    for (const Json& item : node) walk_ungrouped(item, key, select_id, reported);
    return;
  }
  if (!node.is_object()) return;
  if (!key.signatures.empty() && node.size() == 1 && key.signatures.count(signature(node)) != 0) return;
  for (const Json& value : node) {
    const std::string_view kind = value.key();
    if (kind == "GroupingFunc" || (kind == "FuncCall" && aggregates_.count(&value) != 0)) continue;
    if (kind != "ColumnRef") {
      if (value.is_structured()) walk_ungrouped(value, key, select_id, reported);
      continue;
    }
    const auto found = references_.find(&value);
    if (found == references_.end() || found->second < 0) continue;
    if (variable_select_[static_cast<std::size_t>(found->second)] != select_id) continue;
    if (key.variables.count(found->second) != 0 || !reported.insert(found->second).second) continue;
    const std::string name = column_name(value);
    report(ProblemKind::NotGrouped, name_range(value), name,
           "column `" + name + "` is neither in GROUP BY nor inside an aggregate");
  }
}

void Analyzer::check_ungrouped(const Json& select, GroupKey key, int select_id, const FromItem& from,
                               const Rows& rows) {
  const bool aggregates = selects_[static_cast<std::size_t>(select_id)].has_aggregates;
  if (!is_grouped(select) && !aggregates && field(select, "havingClause").is_null()) return;
  // A table's columns depend on its primary key.
  for (const Entry& entry : from.entries) {
    if (entry.relation == nullptr || entry.relation->primary_key.empty()) continue;
    bool whole_key = true;
    for (const std::string& column : entry.relation->primary_key) {
      const auto place = std::find_if(entry.relation->columns.begin(), entry.relation->columns.end(),
                                      [&](const types::Column& c) { return c.name == column; });
      const auto index = static_cast<std::size_t>(place - entry.relation->columns.begin());
      whole_key &= index < entry.fields.size() && key.variables.count(entry.fields[index].variable) != 0;
    }
    if (whole_key)
      for (const Field& f : entry.fields) key.variables.insert(f.variable);
  }
  std::set<int> reported;
  for (std::size_t i = 0; i < rows.fields.size(); ++i) {
    const int variable = rows.fields[i].variable;
    if (variable < 0 || !rows.columns[i].from_star || key.variables.count(variable) != 0) continue;
    if (!reported.insert(variable).second) continue;
    report(ProblemKind::NotGrouped, rows.columns[i].range, rows.fields[i].name,
           "column `" + rows.fields[i].name + "` is neither in GROUP BY nor inside an aggregate");
    break;
  }
  for (const char* clause : {"targetList", "havingClause", "sortClause", "distinctClause"})
    walk_ungrouped(field(select, clause), key, select_id, reported);
}

}  // namespace dmlc::sql
