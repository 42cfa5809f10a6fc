// SPDX-License-Identifier: Apache-2.0
// Joins: merged columns of USING and NATURAL, and which side may become NULL.
#include <algorithm>

#include "compiler/sql/analyzer.h"

namespace dmlc::sql {
namespace {

const Field* find_field(const std::vector<Field>& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<std::string> Analyzer::using_names(const Json& body, const FromItem& left, const FromItem& right) {
  std::vector<std::string> names;
  if (flag_field(body, "isNatural")) {
    for (const Field& f : left.fields)
      if (find_field(right.fields, f.name) != nullptr && !holds(names, f.name)) names.push_back(f.name);
    return names;
  }
  return strings_of(list_field(body, "usingClause"));
}

// The column's name in USING (…), which follows the right side; the join itself for NATURAL.
TextRange Analyzer::using_range(const Json& join, const std::string& name) const {
  const TextRange whole = range_of(join);
  if (list_field(join, "usingClause").empty()) return whole;
  std::size_t i = tokens_.at(range_of(field(join, "rarg")).end);
  while (i < tokens_.tokens().size() && !tokens_.is(i, "using")) ++i;
  for (++i; i < tokens_.tokens().size() && !tokens_.is(i, ")"); ++i)
    if (tokens_.is_identifier(i) && identifier_value(tokens_.text_of(i)) == name) return tokens_.tokens()[i].range;
  return whole;
}

// The one column that USING makes of two; either may be unknown when its side is open.
Field Analyzer::merged_field(const std::string& name, std::string_view join, const Field* left, const Field* right) {
  if (left == nullptr || right == nullptr) {
    Field merged = left != nullptr ? *left : right != nullptr ? *right : Field{};
    merged.name = name;
    merged.type = types::unknown_type();
    return merged;
  }
  const Field& kept = join == "JOIN_RIGHT" ? *right : *left;
  Field merged = kept;
  merged.type = common_type({left->type, right->type}).value_or(types::unknown_type());
  if (merged.type.internal != kept.type.internal) merged.origin.reset();
  if (join == "JOIN_INNER") merged.nullable = left->nullable && right->nullable;
  if (join == "JOIN_FULL") {
    merged.nullable = left->nullable || right->nullable;
    merged.origin.reset();
    merged.variable = new_variable();
    add_reads(merged.reads, right->reads);
  }
  return merged;
}

// Merged columns first, then what is left of either side.
void Analyzer::join_columns(const Json& body, FromItem& left, FromItem& right, FromItem& joined) {
  const std::string_view type = text_field(body, "jointype");
  std::vector<std::string> names = using_names(body, left, right);
  for (const std::string& name : names) {
    const Field* l = find_field(left.fields, name);
    const Field* r = find_field(right.fields, name);
    const bool l_missing = l == nullptr && !left.open;
    if (l_missing || (r == nullptr && !right.open)) {
      report(ProblemKind::UnknownColumn, using_range(body, name), name,
             "column `" + name + "` of USING is missing on the " + (l_missing ? "left" : "right") + " side");
      continue;
    }
    if (l != nullptr && r != nullptr && !is_opaque(l->type) && !is_opaque(r->type) &&
        choose_operator("=", l->type, r->type).outcome == OverloadOutcome::NoMatch)
      report(ProblemKind::TypeMismatch, using_range(body, name), name,
             "column `" + name + "` is " + shown(l->type) + " on the left and " + shown(r->type) + " on the right");
    joined.fields.push_back(merged_field(name, type, l, r));
  }
  if (type == "JOIN_LEFT" || type == "JOIN_FULL") make_nullable(right);
  if (type == "JOIN_RIGHT" || type == "JOIN_FULL") make_nullable(left);
  for (const FromItem* side : {&left, &right})
    for (const Field& f : side->fields)
      if (!holds(names, f.name)) joined.fields.push_back(f);
  // NATURAL over unknown columns may merge columns we list twice.
  joined.open = left.open || right.open;
}

FromItem Analyzer::from_join(const Json& body, const Scope& lateral, const Scope* outer, WithScope* with, int select) {
  FromItem left = from_item(field(body, "larg"), lateral, outer, with, select);
  Scope with_left = lateral;
  with_left.items.push_back(&left);
  FromItem right = from_item(field(body, "rarg"), with_left, outer, with, select);
  const std::vector<FromItem> left_alone{left};
  check_duplicate_names(left_alone, right, range_of(field(body, "rarg")));
  FromItem joined;
  join_columns(body, left, right, joined);
  if (const Json& quals = field(body, "quals"); !quals.is_null()) {
    Scope scope;
    scope.parent = outer;
    scope.items = {&left, &right};
    Place place;
    place.scope = &scope;
    place.with = with;
    place.clause = "JOIN … ON";
    place.select = select;
    boolean(quals, place);
  }
  if (const Json& alias = field(body, "alias"); !alias.is_null()) {
    Entry entry;
    entry.fields = joined.fields;
    entry.open = joined.open;
    return finished(std::move(entry), body);
  }
  std::move(left.entries.begin(), left.entries.end(), std::back_inserter(joined.entries));
  std::move(right.entries.begin(), right.entries.end(), std::back_inserter(joined.entries));
  if (const Json& alias = field(body, "join_using_alias"); !alias.is_null()) {
    Entry entry;
    entry.alias = text_field(alias, "aliasname");
    const auto merged = list_field(body, "usingClause").size();
    entry.fields.assign(joined.fields.begin(),
                        joined.fields.begin() + static_cast<std::ptrdiff_t>(std::min(merged, joined.fields.size())));
    joined.entries.push_back(std::move(entry));
  }
  return joined;
}

}  // namespace dmlc::sql
