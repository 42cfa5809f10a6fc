// SPDX-License-Identifier: Apache-2.0
// CREATE FEATURE TRANSFORMER … AS: one query, its columns and what they are computed from.
#include <algorithm>
#include <set>

#include "compiler/check/pending.h"
#include "compiler/check/source_query.h"
#include "compiler/check/sql_problems.h"
#include "compiler/sql/parse.h"
#include "compiler/sql/quote.h"
#include "compiler/sql/token.h"

namespace dmlc::check {
namespace {

class CreateTransformerCheck {
 public:
  CreateTransformerCheck(Checker& checker, const ast::CreateTransformer& statement)
      : checker_(checker), statement_(statement), sql_(*statement.query), name_(statement.name.last().text) {}

  void run() {
    checker_.check_declared_once(SymbolKind::Transformer, statement_.name);
    const ir::TableName name = checker_.qualified(statement_.name, checker_.options.default_schema);
    const bool sound = is_one_query() && !reads_itself() && resolve();
    KnownTransformer& known = checker_.transformers[name];
    known = {arguments_, outputs_, statement_.name.span};
    if (!sound) return;
    declare_function(name);
    PendingOp(statement_, name)
        .set("query", ir::Text{sql_.text})
        .set("arguments", attribute_of(arguments_))
        .set("columns", attribute_of(outputs_))
        .add(checker_, "CREATE FEATURE TRANSFORMER");
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

  static ir::AttributeMap attribute_of(const std::vector<ir::Column>& columns) {
    ir::AttributeMap map;
    for (const ir::Column& column : columns) map.entries.push_back({column.name, {ir::Word{column.type.name}}});
    return map;
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
