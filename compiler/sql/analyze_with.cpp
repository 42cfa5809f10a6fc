// SPDX-License-Identifier: Apache-2.0
// WITH queries: resolved when first used, and who uses whom.
#include <algorithm>
#include <set>

#include "compiler/sql/analyzer.h"

namespace dmlc::sql {

std::unique_ptr<WithScope> Analyzer::with_scope(const Json& clause, const Scope* outer, WithScope* parent, bool top) {
  auto scope = std::make_unique<WithScope>();
  scope->parent = parent;
  scope->outer = outer;
  scope->recursive = flag_field(clause, "recursive");
  for (const Json& node : list_field(clause, "ctes")) {
    const Json& body = body_of(node);
    Cte cte;
    cte.name = text_field(body, "ctename");
    cte.node = &body;
    cte.use = analysis_.ctes.size();
    const auto begin = static_cast<std::uint32_t>(std::max<std::int64_t>(number_field(body, "location"), 0));
    // The query is the first bracket behind AS; a column list may stand before.
    std::size_t at = tokens_.at(begin) + 1;
    if (tokens_.is(at, "(")) at = tokens_.after_bracket(at);
    while (at < tokens_.tokens().size() && !tokens_.is(at, "(")) ++at;
    const std::size_t end = tokens_.after_bracket(at);
    const TextRange range{begin,
                          end == 0 || end > tokens_.tokens().size() ? begin : tokens_.tokens()[end - 1].range.end};
    analysis_.ctes.push_back({cte.name, false, top, range});
    const bool twice =
        std::any_of(scope->ctes.begin(), scope->ctes.end(), [&](const Cte& c) { return c.name == cte.name; });
    if (twice)
      report(ProblemKind::DuplicateAlias, tokens_.name_at(begin), cte.name,
             "WITH has `" + cte.name + "` more than once");
    scope->ctes.push_back(std::move(cte));
  }
  for (Cte& cte : scope->ctes) resolve_cte(cte, *scope);
  return scope;
}

void Analyzer::resolve_cte(Cte& cte, WithScope& scope) {
  if (cte.state != Cte::State::NotStarted) return;
  cte.state = Cte::State::InProgress;
  const int user = current_cte_;
  current_cte_ = static_cast<int>(cte.use);
  const Json& query_node = field(*cte.node, "ctequery");
  const Json& select = body_of(query_node);
  if (!is_kind(query_node, "SelectStmt")) {
    cte.open = true;
    incomplete();
  } else if (scope.recursive && text_field(select, "op") == "SETOP_UNION") {
    resolve_recursive_cte(cte, scope, select);
  } else {
    set_cte_fields(cte, query(select, scope.outer, &scope, false));
  }
  cte.state = Cte::State::Done;
  current_cte_ = user;
}

// The first term of the UNION gives the columns; only then can the second one be read.
void Analyzer::resolve_recursive_cte(Cte& cte, WithScope& scope, const Json& select) {
  const Json& own_with = field(select, "withClause");
  std::unique_ptr<WithScope> inner;
  WithScope* with = &scope;
  if (!own_with.is_null()) {
    inner = with_scope(own_with, scope.outer, &scope, false);
    with = inner.get();
  }
  Rows first = query(field(select, "larg"), scope.outer, with, false);
  fix_literals(first);
  set_cte_fields(cte, first);
  const Rows second = query(field(select, "rarg"), scope.outer, with, false);
  merge_arms(first, second, field(select, "rarg"), "UNION");
  // The type is fixed by the first term; NULL may come from either.
  for (std::size_t i = 0; i < cte.fields.size() && i < first.columns.size(); ++i) {
    cte.fields[i].nullable = first.columns[i].nullable;
    add_reads(cte.fields[i].reads, first.columns[i].reads);
    cte.fields[i].origin.reset();
  }
}

void Analyzer::set_cte_fields(Cte& cte, Rows rows) {
  fix_literals(rows);
  cte.open = rows.open;
  cte.fields.clear();
  for (const OutputColumn& column : rows.columns)
    cte.fields.push_back({column.name, column.type, column.nullable, column.origin, column.reads, -1});
  const Json& names = list_field(*cte.node, "aliascolnames");
  if (names.size() > cte.fields.size() && !cte.open)
    report(ProblemKind::ColumnCount, tokens_.name_at(analysis_.ctes[cte.use].range.begin), cte.name,
           "`" + cte.name + "` names " + std::to_string(names.size()) + " columns, its query has " +
               std::to_string(cte.fields.size()));
  for (std::size_t i = 0; i < names.size() && i < cte.fields.size(); ++i) cte.fields[i].name = string_of(names[i]);
  for (const char* extra : {"search_clause", "cycle_clause"}) cte.open |= !field(*cte.node, extra).is_null();
  cte.has_fields = true;
}

Cte* Analyzer::find_cte(std::string_view name, WithScope* with, WithScope*& owner) {
  for (; with != nullptr; with = with->parent)
    for (Cte& cte : with->ctes) {
      if (cte.name != name) continue;
      // Without RECURSIVE a query sees only those above it.
      if (cte.state != Cte::State::Done && !with->recursive) continue;
      owner = with;
      return &cte;
    }
  return nullptr;
}

void Analyzer::mark_used_ctes() {
  std::set<int> reached{-1};
  for (bool grew = true; grew;) {
    grew = false;
    for (const auto& [user, used] : cte_edges_)
      if (reached.count(user) != 0 && reached.insert(static_cast<int>(used)).second) grew = true;
  }
  for (std::size_t i = 0; i < analysis_.ctes.size(); ++i)
    analysis_.ctes[i].used = reached.count(static_cast<int>(i)) != 0;
}

}  // namespace dmlc::sql
