// SPDX-License-Identifier: Apache-2.0
// Entry to the analysis of queries, and what all its parts share.
#include "compiler/sql/analyze.h"

#include <algorithm>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/parse_tree.h"
#include "compiler/sql/rewrite.h"

namespace dmlc::sql {

void add_reads(Reads& reads, const Reads& more) {
  if (more.empty()) return;
  Reads all;
  std::set_union(reads.begin(), reads.end(), more.begin(), more.end(), std::back_inserter(all));
  reads = std::move(all);
}

std::string shown(const Type& type) {
  if (is_literal(type)) return "unknown";
  return type.is_known() ? type.without_modifier().name : "an unknown type";
}

const OutputColumn* Analysis::find_column(std::string_view name) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const OutputColumn& c) { return c.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

Analyzer::Analyzer(std::string_view text, const types::Catalog& catalog, const AnalyzeOptions& options)
    : text_(text), tokens_(text), catalog_(catalog), options_(options) {
  closed_ = options.catalog_is_complete.value_or(!catalog.empty());
}

void Analyzer::report(ProblemKind kind, TextRange range, std::string name, std::string message,
                      std::vector<std::string> suggestions) {
  const auto size = static_cast<std::uint32_t>(text_.size());
  range.begin = std::min(range.begin, size);
  range.end = std::clamp(range.end, range.begin, size);
  analysis_.problems.push_back({kind, range, std::move(name), std::move(message), std::move(suggestions), {}});
  incomplete();
}

// libpg_query tells where a node begins, not where it ends: the end is that of the last word any part of it starts at,
// and of the brackets that belong to it.
TextRange Analyzer::range_of(const Json& node) const {
  const std::int64_t first = first_location(node);
  if (first < 0) return {0, static_cast<std::uint32_t>(text_.size())};
  const auto begin = static_cast<std::uint32_t>(first);
  const std::size_t from = tokens_.at(begin);
  std::size_t last = tokens_.at(tokens_.name_at(static_cast<std::uint32_t>(last_location(node))).end - 1);
  const std::size_t count = tokens_.tokens().size();
  if (from >= count || last >= count) return {begin, begin};
  std::size_t open = 0;
  for (std::size_t i = from; i <= last || (open > 0 && i < count); ++i) {
    if (tokens_.is(i, "(") || tokens_.is(i, "[")) ++open;
    if ((tokens_.is(i, ")") || tokens_.is(i, "]")) && open > 0) --open;
    last = std::max(last, i);
    // A call's bracket follows its name.
    if (i == last && open == 0 && tokens_.is_identifier(i) && tokens_.is(i + 1, "(")) ++last;
  }
  if (tokens_.is(from, "case")) last = std::max(last, end_of_case(from));
  return {begin, tokens_.tokens()[last].range.end};
}

// The END of the CASE at `from`; its own place when there is none.
std::size_t Analyzer::end_of_case(std::size_t from) const {
  std::size_t open = 0;
  for (std::size_t i = from; i < tokens_.tokens().size(); ++i) {
    if (tokens_.is(i, "case")) ++open;
    if (tokens_.is(i, "end") && --open == 0) return i;
  }
  return from;
}

TextRange Analyzer::name_range(const Json& body) const {
  const std::int64_t at = number_field(body, "location", -1);
  if (at < 0) return range_of(body);
  return tokens_.name_at(static_cast<std::uint32_t>(at));
}

int Analyzer::new_variable() {
  variable_select_.push_back(current_from_select_);
  return static_cast<int>(variable_select_.size()) - 1;
}

void Analyzer::finish() {
  mark_used_ctes();
  const auto by_place = [](const auto& a, const auto& b) { return a.range.begin < b.range.begin; };
  std::stable_sort(analysis_.tables.begin(), analysis_.tables.end(), by_place);
  std::stable_sort(analysis_.functions.begin(), analysis_.functions.end(), by_place);
  std::stable_sort(analysis_.types.begin(), analysis_.types.end(), by_place);
  std::stable_sort(analysis_.problems.begin(), analysis_.problems.end(), by_place);
  const auto same = [](const Problem& a, const Problem& b) {
    return a.kind == b.kind && a.range == b.range && a.message == b.message;
  };
  auto& problems = analysis_.problems;
  problems.erase(std::unique(problems.begin(), problems.end(), same), problems.end());
  for (auto* names : {&analysis_.volatile_functions, &analysis_.unresolved_tables}) {
    std::sort(names->begin(), names->end());
    names->erase(std::unique(names->begin(), names->end()), names->end());
  }
}

Analysis Analyzer::run(const Json& select) {
  selects_.emplace_back();
  Rows rows = query(select, nullptr, nullptr, true);
  fix_literals(rows);
  analysis_.columns = std::move(rows.columns);
  analysis_.has_open_star = rows.open;
  for (const OutputColumn& column : analysis_.columns)
    if (!column.type.is_known()) incomplete();
  if (rows.open) incomplete();
  finish();
  return std::move(analysis_);
}

Analysis analyze_query(std::string_view sql, const types::Catalog& catalog, const AnalyzeOptions& options) {
  return analyze_query(sql, parse_tree(sql), catalog, options);
}

Analysis analyze_query(std::string_view sql, const ParseTree& tree, const types::Catalog& catalog,
                       const AnalyzeOptions& options) {
  Analysis failed;
  failed.complete = false;
  if (tree.error) {
    failed.problems.push_back(
        {tree.too_deep ? ProblemKind::TooDeep : ProblemKind::Syntax, tree.error->range, "", tree.error->message, {}});
    return failed;
  }
  if (const auto error = parse_query(sql, tree)) {
    failed.problems.push_back({ProblemKind::NotAQuery, error->range, "", error->message, {}});
    return failed;
  }
  return Analyzer(sql, catalog, options).run(body_of(field(tree.statements()[0], "stmt")));
}

}  // namespace dmlc::sql
