// SPDX-License-Identifier: Apache-2.0
// CREATE FEATURE TRANSFORMER … AS: one query, its columns and what they are computed from.
#include <algorithm>
#include <cstdint>
#include <set>

#include "compiler/check/checker.h"
#include "compiler/check/source_query.h"
#include "compiler/check/sql_problems.h"
#include "compiler/sql/parse.h"
#include "compiler/sql/quote.h"
#include "compiler/sql/token.h"

namespace dmlc::check {
namespace {

/// Words that begin what looks at more than one row, or may give none.
struct Clause {
  std::string_view word;
  std::string what;
  std::size_t last = SIZE_MAX;  ///< the last token that may be it
};
const std::vector<Clause>& clauses() {
  static const std::vector<Clause> list = {{"with", "it has table expressions", 0},
                                           {"distinct", "`DISTINCT` looks at several rows", 1},
                                           {"where", "`WHERE` may leave it out"},
                                           {"group", "`GROUP BY` looks at several rows"},
                                           {"having", "`HAVING` looks at groups"},
                                           {"window", "a window looks at several rows"},
                                           {"over", "a window looks at several rows"},
                                           {"union", "`UNION` makes several rows"},
                                           {"intersect", "`INTERSECT` looks at several rows"},
                                           {"except", "`EXCEPT` looks at several rows"},
                                           {"order", "`ORDER BY` looks at several rows"},
                                           {"limit", "`LIMIT` may leave it out"},
                                           {"offset", "`OFFSET` may leave it out"},
                                           {"fetch", "`FETCH` may leave it out"},
                                           {"join", "it reads more than one table"}};
  return list;
}

class CreateTransformerCheck {
 public:
  CreateTransformerCheck(Checker& checker, const ast::CreateTransformer& statement)
      : checker_(checker), statement_(statement), sql_(*statement.query), name_(statement.name.last().text) {}

  void run() {
    checker_.check_declared_once(SymbolKind::Transformer, statement_.name);
    const ir::TableName name = checker_.qualified(statement_.name, checker_.options.default_schema);
    const bool sound = is_one_query() && !reads_itself() && resolve() && is_of_one_row();
    KnownTransformer& known = checker_.transformers[name];
    known = {arguments_, outputs_, statement_.name.span};
    if (!sound) return;
    declare_function(name);
    if (checker_.result.complete) emit(name);
  }

 private:
  [[nodiscard]] Span place(sql::TextRange range) const { return ast::place_of(sql_, range.begin, range.end); }

  /// `DERIVED name(…)` calls it below; of several columns none is the value of the call.
  void declare_function(const ir::TableName& name) {
    types::Function function;
    function.schema = name.schema;
    function.name = name.name;
    for (const ir::Column& argument : arguments_) {
      function.arguments.push_back(argument.type);
      function.argument_names.push_back(argument.name);
    }
    function.result = outputs_.size() == 1 ? outputs_.front().type : types::unknown_type();
    function.volatility = types::Volatility::Stable;
    checker_.catalog.functions.push_back(std::move(function));
    checker_.changes_catalog = true;
  }

  bool is_one_query() {
    const sql::StatementList list = sql::parse_statements(sql_.text);
    const bool is_query = list.statements.size() == 1 && list.statements.front().kind == "SelectStmt";
    if (!list.error && !is_query) {
      refuse_other_statement(list);
      return false;
    }
    const auto error = list.error ? list.error : sql::parse_query(sql_.text);
    if (error) report_syntax(checker_.sink, *error, sql_.text, place(error->range));
    return !error;
  }

  void refuse_other_statement(const sql::StatementList& list) {
    const sql::TokenIndex tokens(sql_.text);
    std::string found = fmt::format("{} statements", list.statements.size());
    Span span = sql_.span;
    if (list.statements.size() == 1 && !tokens.tokens().empty()) {
      found = tokens.text_of(0);
      std::transform(found.begin(), found.end(), found.begin(), [](unsigned char c) { return std::toupper(c); });
      found = "`" + found + "`";
      span = place(tokens.tokens().front().range);
    }
    checker_.sink.report<Diag::OneQuery>(span, "a feature transformer", found)
        .help("write a query that computes the features: `AS SELECT expression AS name, … FROM table`");
  }

  /// A query that names the transformer as a table or a function that is not there otherwise.
  bool reads_itself() {
    const sql::Analysis analysis = sql::analyze_query(sql_.text, checker_.catalog, checker_.analyze_options());
    const auto refuse = [&](sql::TextRange range) {
      checker_.sink.report<Diag::Cycle>(place(range), "transformer", name_, "its query reads `" + name_ + "`")
          .help("compute the feature from columns of tables");
      return true;
    };
    for (const sql::TableReference& table : analysis.tables)
      if (table.kind == sql::ReferenceKind::Unresolved && table.name == name_) return refuse(table.range);
    for (const sql::FunctionReference& function : analysis.functions)
      if (function.resolved_schema.empty() && function.name == name_) return refuse(function.range);
    return false;
  }

  /// The query as a table of a FROM list, so that it is resolved as sources are.
  bool resolve() {
    const ast::SqlFragment rows = as_table();
    const std::optional<ast::SqlFragment> no_ctes;
    SourceQuery query(checker_, no_ctes, rows);
    const std::size_t errors = checker_.sink.error_count();
    outputs_ = query.columns();
    if (checker_.sink.error_count() != errors) return false;
    if (outputs_.empty() && query.analysis().complete) {
      checker_.sink.report<Diag::EmptyList>(place({0, 6}), "SELECT").help("name at least one column to compute");
      return false;
    }
    const auto unknown = std::find_if(outputs_.begin(), outputs_.end(),
                                      [](const ir::Column& column) { return !column.type.is_known(); });
    const bool missing = query.report_unknown_tables();
    if (!missing && (outputs_.empty() || unknown != outputs_.end()))
      checker_.report_unknown(sql_.span, "type of column", outputs_.empty() ? "*" : unknown->name);
    collect_arguments(query.analysis());
    return true;
  }

  ast::SqlFragment as_table() const {
    ast::SqlFragment rows = sql_;
    rows.text = "(" + sql_.text + "\n) AS " + sql::quote_identifier(name_);
    for (ast::SqlPart& part : rows.parts) part.offset += 1;
    return rows;
  }

  /// Columns of tables that the query reads, in the order in which they are first named.
  void collect_arguments(const sql::Analysis& analysis) {
    std::set<sql::SourceColumn> reads;
    for (const sql::OutputColumn& column : analysis.columns) reads.insert(column.reads.begin(), column.reads.end());
    const sql::TokenIndex tokens(sql_.text);
    const auto first_use = [&](const std::string& name) {
      std::size_t i = 0;
      while (i < tokens.tokens().size() &&
             !(tokens.is_identifier(i) && sql::identifier_value(tokens.text_of(i)) == name))
        ++i;
      return i;
    };
    std::vector<sql::SourceColumn> ordered(reads.begin(), reads.end());
    std::stable_sort(ordered.begin(), ordered.end(), [&](const sql::SourceColumn& a, const sql::SourceColumn& b) {
      return first_use(a.column) < first_use(b.column);
    });
    for (const sql::SourceColumn& read : ordered) {
      const types::Relation* table = checker_.catalog.find_table(read.schema, read.table, checker_.search_path);
      const types::Column* column = table != nullptr ? table->find_column(read.column) : nullptr;
      arguments_.push_back({read.column, column != nullptr ? column->type : types::unknown_type()});
    }
  }

  /// Refuses what needs more than the values of one row.
  bool is_of_one_row() {
    const sql::Analysis analysis = sql::analyze_query(sql_.text, checker_.catalog, checker_.analyze_options());
    const sql::TokenIndex tokens(sql_.text);
    for (const auto& [word, what, last] : clauses()) {
      for (std::size_t i = 0; i < tokens.tokens().size(); i = next_outside(tokens, i))
        if (tokens.is(i, word) && i <= last) return refuse(place(tokens.tokens()[i].range), what);
    }
    for (const sql::FunctionReference& function : analysis.functions)
      if (function.kind != types::FunctionKind::Function)
        return refuse(place(function.range), "`" + function.name + "` looks at several rows");
    if (analysis.has_window) return refuse(sql_.span, "a window looks at several rows");
    if (analysis.tables.size() > 1) return refuse(place(analysis.tables[1].range), "it reads more than one table");
    if (analysis.tables.size() == 1 && reads_table_itself(tokens)) return true;
    return refuse(sql_.span, analysis.tables.empty() ? "it reads no table" : "it reads a sub-select");
  }
  static bool reads_table_itself(const sql::TokenIndex& tokens) {
    std::size_t i = 0;
    // `a IS DISTINCT FROM b` begins no list of tables.
    while (i < tokens.tokens().size() && !(tokens.is(i, "from") && !(i > 0 && tokens.is(i - 1, "distinct"))))
      i = next_outside(tokens, i);
    return tokens.is_identifier(i + 1);
  }
  bool refuse(Span span, const std::string& what) {
    checker_.sink.report<Diag::NotOfOneRow>(span, name_, what)
        .help("make it a view, `CREATE VIEW " + sql::quote_identifier(name_) +
              " AS …`, and join that in the source of the model");
    return false;
  }
  /// The token behind, or behind the bracket that opens here.
  static std::size_t next_outside(const sql::TokenIndex& tokens, std::size_t i) {
    return tokens.is(i, "(") || tokens.is(i, "[") ? tokens.after_bracket(i) : i + 1;
  }

  void emit(const ir::TableName& name) {
    const sql::Analysis analysis = sql::analyze_query(sql_.text, checker_.catalog, checker_.analyze_options());
    const std::string& row = analysis.tables[0].alias;
    std::vector<QueryItem> items;
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const sql::OutputColumn& column = analysis.columns[i];
      std::string text = column.from_star ? sql::quote_identifier(column.name)
                                          : sql_.text.substr(column.range.begin, column.range.size());
      items.push_back({generated_fragment(std::move(text), place(column.range)), outputs_[i].name, "feature"});
    }
    const std::optional<ast::SqlFragment> no_ctes;
    const ast::SqlFragment from =
        generated_fragment(sql::quote_qualified(analysis.tables[0].resolved_schema, analysis.tables[0].name) + " AS " +
                               sql::quote_identifier(row),
                           sql_.span);
    SourceQuery query(checker_, no_ctes, from);
    const auto resolved = query.resolve(items);
    if (!resolved) return;
    ir::CreateTransformer op{name, arguments_, {}, {}, statement_.description, statement_.span};
    if (names_row(row)) op.row = sql::quote_identifier(row);
    for (std::size_t i = 0; i < outputs_.size(); ++i)
      op.outputs.push_back(
          {outputs_[i].name, (*resolved)[i].expr, outputs_[i].type.undomained(), "", items[i].fragment.span});
    checker_.result.module.add(std::move(op));
  }

  /// Whether the query says `row.column` somewhere.
  bool names_row(const std::string& row) const {
    const sql::TokenIndex tokens(sql_.text);
    for (std::size_t i = 0; i + 1 < tokens.tokens().size(); ++i)
      if (tokens.is_identifier(i) && tokens.is(i + 1, ".") && sql::identifier_value(tokens.text_of(i)) == row)
        return true;
    return false;
  }

  Checker& checker_;
  const ast::CreateTransformer& statement_;
  const ast::SqlFragment& sql_;
  std::string name_;
  std::vector<ir::Column> arguments_;
  std::vector<ir::Column> outputs_;
};

}  // namespace

void check(Checker& checker, const ast::CreateTransformer& statement) {
  CreateTransformerCheck(checker, statement).run();
}

}  // namespace dmlc::check
