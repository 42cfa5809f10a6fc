// SPDX-License-Identifier: Apache-2.0
// Builds, verifies and resolves the SELECT that a source and its expressions make.
#include "compiler/check/source_query.h"

#include <algorithm>
#include <set>

#include "compiler/base/nearest.h"
#include "compiler/check/lower_expr.h"
#include "compiler/check/sql_problems.h"
#include "compiler/sql/builtins.h"
#include "compiler/sql/expression_tree.h"
#include "compiler/sql/parse.h"
#include "compiler/sql/plain_name.h"
#include "compiler/sql/quote.h"
#include "compiler/types/identifier.h"

namespace dmlc::check {
namespace {

Span place_in(const ast::SqlFragment& fragment, sql::TextRange range) {
  return ast::place_of(fragment, range.begin, range.end);
}

/// `WITH` and an optional RECURSIVE in front of a list of table expressions.
struct WithHead {
  std::uint32_t size = 0;
  bool recursive = false;
};

WithHead with_head(std::string_view text) {
  const auto skip = [&](std::uint32_t at, std::string_view word) -> std::uint32_t {
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
    const std::string folded = types::fold_identifier(text.substr(at, word.size()));
    const bool ends =
        at + word.size() >= text.size() ||
        !(std::isalnum(static_cast<unsigned char>(text[at + word.size()])) || text[at + word.size()] == '_');
    return folded == word && ends ? at + static_cast<std::uint32_t>(word.size()) : 0;
  };
  WithHead head{skip(0, "with"), false};
  if (const std::uint32_t after = skip(head.size, "recursive")) head = {after, true};
  return head;
}

/// Undefined table, function, type, column or schema.
bool is_missing_object(std::string_view sqlstate) {
  return sqlstate == "42P01" || sqlstate == "42883" || sqlstate == "42704" || sqlstate == "42703" ||
         sqlstate == "3F000";
}

/// The word at `offset`, or the character where there is none.
sql::TextRange word_at(std::string_view text, std::size_t offset) {
  const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c >= 0x80; };
  std::size_t end = offset;
  while (end < text.size() && is_word(static_cast<unsigned char>(text[end]))) ++end;
  return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(std::max(end, offset + 1))};
}

}  // namespace

ast::SqlFragment generated_fragment(std::string text, Span span) {
  ast::SqlFragment fragment;
  fragment.text = std::move(text);
  fragment.span = span;
  return fragment;
}

ir::TableName name_of(const sql::TableReference& table) {
  return {table.resolved_schema.empty() ? table.schema : table.resolved_schema, table.name};
}

SourceQuery::SourceQuery(Checker& checker, const std::optional<ast::SqlFragment>& ctes, const ast::SqlFragment& source)
    : checker_(checker), ctes_(ctes), source_(source) {}

bool SourceQuery::verify() {
  bool sound = true;
  const auto refuse = [&](const ast::SqlFragment& fragment, std::uint32_t shift, const sql::ParseError& error) {
    sound = false;
    report_syntax(checker_.sink, error, std::string_view(fragment.text).substr(shift),
                  place_in(fragment, {error.range.begin + shift, error.range.end + shift}));
  };
  if (ctes_) {
    const WithHead head = with_head(ctes_->text);
    if (const auto error = sql::parse_with_list(std::string_view(ctes_->text).substr(head.size), head.recursive))
      refuse(*ctes_, head.size, *error);
  }
  if (sql::is_plain_table(source_.text)) return sound;
  if (const auto error = sql::parse_from_list(source_.text)) refuse(source_, 0, *error);
  return sound;
}

void SourceQuery::append(const ast::SqlFragment& fragment) {
  if (fragment.parts.empty()) {
    text_.generated(fragment.text, fragment.span);
    return;
  }
  const std::string_view text = fragment.text;
  std::uint32_t at = 0;
  for (const ast::SqlPart& part : fragment.parts) {
    if (part.offset > at) text_.literal(text.substr(at, part.offset - at));
    text_.fragment(text.substr(part.offset, part.span.size()), part.span);
    at = part.offset + part.span.size();
  }
  if (at < text.size()) text_.literal(text.substr(at));
}

void SourceQuery::build(const std::vector<QueryItem>& items, const std::string& star, std::optional<Span> place) {
  text_ = {};
  item_ranges_.clear();
  const auto position = [&] { return static_cast<std::uint32_t>(text_.text().size()); };
  if (ctes_) append(*ctes_), text_.literal("\n");
  text_.literal("SELECT ");
  if (items.empty() && place) text_.generated(star, *place);
  if (items.empty() && !place) text_.literal(star);
  for (const QueryItem& item : items) {
    if (!item_ranges_.empty()) text_.literal(", ");
    text_.literal("(");
    const std::uint32_t begin = position();
    append(item.fragment);
    item_ranges_.push_back({begin, position()});
    // The line end closes a comment at the end of the fragment.
    text_.literal("\n) AS ").literal(sql::quote_identifier(item.alias));
  }
  text_.literal("\nFROM ");
  const std::uint32_t begin = position();
  append(source_);
  source_range_ = {begin, position()};
  tree_ = sql::parse_tree(text_.text());
  analysis_ = sql::analyze_query(text_.text(), tree_, checker_.catalog, checker_.analyze_options());
  edits_ = sql::qualifying_edits(analysis_);
}

Span SourceQuery::place(sql::TextRange range) const { return text_.span_of(range).value_or(source_.span); }

/// A type that is not known may come from an extension; one that is a letter away from a common type is a slip.
void SourceQuery::report_misspelt_types() {
  static const std::vector<std::string> kCommon = {
      "bigint",   "boolean", "date", "float8",    "int4",        "integer", "interval", "numeric",         "real",
      "smallint", "text",    "time", "timestamp", "timestamptz", "uuid",    "varchar",  "double precision"};
  for (const sql::TypeReference& type : analysis_.types) {
    if (!type.resolved_schema.empty() || !type.schema.empty() || types::builtin_type(type.name)) continue;
    const auto near = std::find_if(kCommon.begin(), kCommon.end(),
                                   [&](const std::string& name) { return edit_distance(name, type.name) == 1; });
    if (near == kCommon.end()) continue;
    checker_.sink.report<Diag::UnknownSqlType>(place(type.range), type.name)
        .help("did you mean `" + *near + "`?")
        .fix(place(type.range), *near);
    misspelt_ = true;
  }
}

/// One aggregate among expressions over single rows makes all others wrong: it is the mistake, not they.
bool SourceQuery::report_aggregate() {
  const bool ungrouped = std::any_of(analysis_.problems.begin(), analysis_.problems.end(),
                                     [](const auto& problem) { return problem.kind == sql::ProblemKind::NotGrouped; });
  if (!ungrouped || analysis_.has_group) return false;
  for (const sql::TextRange& item : item_ranges_)
    for (const sql::FunctionReference& function : analysis_.functions) {
      const bool inside = function.range.begin >= item.begin && function.range.end <= item.end;
      if (!inside || function.kind != types::FunctionKind::Aggregate) continue;
      checker_.sink
          .report<Diag::SqlMeaning>(place(function.range),
                                    "aggregate `" + function.name + "` stands among values of single rows")
          .help("compute it in a sub-select of the source, or over a window: `" + function.name + "(…) OVER ()`");
      return true;
    }
  return false;
}

void SourceQuery::report_problems() {
  report_misspelt_types();
  std::set<std::uint32_t> places;
  const bool mixed = report_aggregate();
  for (const sql::Problem& problem : analysis_.problems) {
    if (mixed && problem.kind == sql::ProblemKind::NotGrouped) continue;
    const Span span = place(problem.range);
    // What is made of one place in the file is one mistake.
    if (places.insert(span.begin).second) report_problem(checker_.sink, problem, span);
  }
}

std::vector<ir::Column> SourceQuery::columns(const std::string& table, std::optional<Span> star) {
  build({}, table.empty() ? "*" : table + ".*", star);
  std::vector<ir::Column> columns;
  if (!analysis_.ok()) {
    report_problems();
    return columns;
  }
  if (!analysis_.unresolved_tables.empty() || analysis_.columns.empty()) {
    if (checker_.options.oracle == nullptr) return columns;
    sql::DescribeError error;
    const auto described = checker_.options.oracle->describe(text_.text(), error);
    if (!described) return columns;
    for (const sql::DescribedColumn& column : *described) columns.push_back({column.name, column.type});
    return columns;
  }
  for (const sql::OutputColumn& column : analysis_.columns) columns.push_back({column.name, column.type});
  return columns;
}

std::string SourceQuery::qualified_text(sql::TextRange range) const {
  std::vector<sql::Edit> edits;
  for (const sql::Edit& edit : edits_)
    if (edit.range.begin >= range.begin && edit.range.end <= range.end)
      edits.push_back({{edit.range.begin - range.begin, edit.range.end - range.begin}, edit.replacement});
  return sql::apply_edits(std::string_view(text_.text()).substr(range.begin, range.size()), std::move(edits));
}

ResolvedItem SourceQuery::resolve_item(std::size_t index, const QueryItem& item) const {
  ResolvedItem resolved;
  resolved.text = qualified_text(item_ranges_[index]);
  if (index < analysis_.columns.size()) {
    const sql::OutputColumn& column = analysis_.columns[index];
    resolved.type = column.type;
    resolved.origin = column.origin;
    for (const sql::SourceColumn& read : column.reads) resolved.reads.push_back(read.column);
  }
  if (auto name = sql::plain_name(resolved.text))
    resolved.expr = column_expr(std::move(name->qualifier), std::move(name->name), item.fragment.span);
  else if (resolved.text == item.fragment.text)
    resolved.expr = lower_expr(target(index), resolved.text, resolved.reads, item.fragment.span);
  else
    resolved.expr = lower_expr(sql::verified_expression_tree(resolved.text).root(), resolved.text, resolved.reads,
                               item.fragment.span);
  return resolved;
}

/// The tree of an item of the query; null where there is none.
const sql::Json& SourceQuery::target(std::size_t index) const {
  const auto& statements = tree_.statements();
  if (statements.size() != 1) return sql::nothing();
  const auto& targets = sql::list_field(sql::body_of(sql::field(statements[0], "stmt")), "targetList");
  if (targets.size() != item_ranges_.size()) return sql::nothing();
  return sql::field(sql::body_of(targets[index]), "val");
}

/// Whether the tree of a sound query alone shows that the item is one expression. Lists and sub-selects without
/// parentheses of their own look like those that have them.
bool SourceQuery::is_expression(std::size_t index, std::string_view text) const {
  if (!sql::stays_in_parentheses(text)) return false;
  const sql::Json& tree = target(index);
  if (sql::is_kind(tree, "ColumnRef"))
    return !sql::is_kind(sql::list_field(sql::body_of(tree), "fields").back(), "A_Star");
  return !tree.is_null() && !sql::is_kind(tree, "RowExpr") && !sql::is_kind(tree, "SubLink");
}

/// Reports the items of the query that are no expressions; true when there are any.
bool SourceQuery::refuse_items(const std::vector<QueryItem>& items) {
  const bool sound = std::none_of(analysis_.problems.begin(), analysis_.problems.end(), [](const auto& problem) {
    return problem.kind == sql::ProblemKind::Syntax || problem.kind == sql::ProblemKind::NotAQuery ||
           problem.kind == sql::ProblemKind::TooDeep;
  });
  bool refused = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const ast::SqlFragment& fragment = items[i].fragment;
    if (sql::plain_name(fragment.text) || (sound && is_expression(i, fragment.text))) continue;
    const auto error = sql::parse_expression(fragment.text);
    if (!error) continue;
    report_syntax(checker_.sink, *error, fragment.text, place_in(fragment, error->range));
    refused = true;
  }
  return refused;
}

std::optional<std::vector<ResolvedItem>> SourceQuery::resolve(const std::vector<QueryItem>& items) {
  build(items);
  if (refuse_items(items)) return std::nullopt;
  report_problems();
  if (!analysis_.ok() || misspelt_) return std::nullopt;
  std::vector<ResolvedItem> resolved;
  for (std::size_t i = 0; i < items.size(); ++i) resolved.push_back(resolve_item(i, items[i]));
  const bool known =
      std::all_of(resolved.begin(), resolved.end(), [](const ResolvedItem& r) { return r.type.is_known(); });
  if ((!known || !analysis_.complete) && checker_.options.oracle != nullptr && !ask_database(resolved))
    return std::nullopt;
  bool told = false;
  for (std::size_t i = 0; i < items.size() && !told; ++i) {
    if (resolved[i].type.is_known()) continue;
    told = report_unknown_tables();
    if (!told) report_unknown(items[i], item_ranges_[i]);
  }
  return resolved;
}

bool SourceQuery::report_unknown_tables() {
  bool found = false;
  for (const sql::TableReference& table : analysis_.tables) {
    if (table.kind != sql::ReferenceKind::Unresolved) continue;
    found = true;
    checker_.result.complete = false;
    const std::string name = sql::quote_qualified(table.schema, table.name);
    if (!checker_.unknown_names.insert(name).second) continue;
    const auto nearest = checker_.catalog.nearest_tables(table.name, checker_.search_path);
    checker_.report_unknown(place(table.range), "table", name,
                            nearest.empty() ? std::nullopt : std::optional(nearest.front()));
  }
  return found;
}

/// The function in `range` that nobody knows here, else the whole item.
void SourceQuery::report_unknown(const QueryItem& item, sql::TextRange range) {
  for (const sql::FunctionReference& function : analysis_.functions) {
    if (!function.resolved_schema.empty() || function.range.begin < range.begin || function.range.end > range.end ||
        function.range.empty())
      continue;
    std::vector<std::string> names;
    for (const std::string_view name : sql::builtin_function_names()) names.emplace_back(name);
    for (const types::Function& known : checker_.catalog.functions) names.push_back(known.name);
    const std::string name = sql::quote_qualified(function.schema, function.name);
    checker_.result.complete = false;
    if (checker_.unknown_names.insert(name + "(").second)
      checker_.report_unknown(place(function.range), "function", name, nearest_name(function.name, names));
    return;
  }
  checker_.report_unknown(item.fragment.span, "type of " + item.role, item.alias);
}

bool SourceQuery::ask_database(std::vector<ResolvedItem>& items) {
  sql::DescribeError error;
  const auto described = checker_.options.oracle->describe(text_.text(), error);
  if (!described) {
    // It cannot know what the statements above will have made.
    if (checker_.changes_catalog && is_missing_object(error.sqlstate)) return true;
    const Span span = error.offset ? place(word_at(text_.text(), *error.offset)) : source_.span;
    auto report = checker_.sink.report<Diag::RefusedByDatabase>(span, error.message);
    report.help(error.hint.empty() ? "try the source by itself in psql: `SELECT * FROM …`" : error.hint);
    return false;
  }
  for (std::size_t i = 0; i < items.size() && i < described->size(); ++i)
    if (!items[i].type.is_known()) items[i].type = (*described)[i].type;
  return true;
}

ir::Source SourceQuery::source() const {
  ir::Source source;
  source.span = source_.span;
  source.from = qualified_text(source_range_);
  for (const sql::CteUse& cte : analysis_.ctes)
    if (cte.top_level) source.ctes.push_back({cte.name, qualified_text(cte.range), cte.used, place(cte.range)});
  source.recursive = ctes_ && with_head(ctes_->text).recursive;
  std::set<ir::TableName> seen;
  for (const sql::TableReference& table : analysis_.tables)
    if (table.kind != sql::ReferenceKind::Cte && seen.insert(name_of(table)).second)
      source.tables.push_back(name_of(table));
  const bool one_row_each = !analysis_.has_group && !analysis_.has_aggregates && !analysis_.has_window &&
                            !analysis_.has_distinct && !analysis_.has_set_operation;
  if (analysis_.tables.size() == 1 && analysis_.tables[0].kind == sql::ReferenceKind::Table && one_row_each && !ctes_ &&
      analysis_.tables[0].range.begin >= source_range_.begin &&
      // Of a table inside of a sub-select the rows are others.
      qualified_text({source_range_.begin, analysis_.tables[0].range.begin}).find('(') == std::string::npos) {
    source.row_table = name_of(analysis_.tables[0]);
    source.row_alias = analysis_.tables[0].alias;
  }
  return source;
}

}  // namespace dmlc::check
