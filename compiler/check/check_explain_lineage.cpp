// SPDX-License-Identifier: Apache-2.0
// EXPLAIN LINEAGE OF MODEL | COLUMN | ENDPOINT: names that there are.
#include "compiler/check/check_table.h"
#include "compiler/check/pending.h"

namespace dmlc::check {
namespace {

class ExplainLineageCheck {
 public:
  ExplainLineageCheck(Checker& checker, const ast::ExplainLineage& statement)
      : checker_(checker), statement_(statement), name_(statement.name) {}

  void run() {
    ir::TableName object = checker_.qualified(name_, checker_.options.default_schema);
    switch (statement_.what) {
      case ast::LineageOf::Model:
        object = model_name(checker_, checker_.find_model(name_), name_);
        break;
      case ast::LineageOf::Endpoint:
        (void)checker_.find_symbol<Diag::UnknownEndpoint>(SymbolKind::Endpoint, name_, Reach::Before);
        break;
      case ast::LineageOf::Column:
        object = check_column();
        break;
    }
    PendingOp op(statement_, object);
    static constexpr std::string_view kWords[] = {"model", "column", "endpoint"};
    op.set("of", ir::Word{std::string(kWords[static_cast<int>(statement_.what)])});
    if (statement_.what == ast::LineageOf::Column) op.set("column", ir::Text{name_.last().text});
    op.add(checker_, "EXPLAIN LINEAGE");
  }

 private:
  /// The table of the column.
  ir::TableName check_column() {
    const std::size_t parts = name_.parts.size();
    if (parts < 2) {
      checker_.sink.report<Diag::UnknownColumn>(name_.span, name_.last().text)
          .help("write its table before it: `table." + name_.last().text + "`");
      return {};
    }
    const types::Relation* relation = find_table(checker_, std::span(name_.parts).first(parts - 1));
    if (relation == nullptr) return {};
    const ast::Name& column = name_.last();
    if (relation->find_column(column.text) == nullptr && relation->columns_known) {
      std::vector<std::string> names;
      for (const types::Column& known : relation->columns) names.push_back(known.name);
      report_unknown_column(checker_, column, names, "table `" + relation->name + "`");
    }
    return {relation->schema, relation->name};
  }

  Checker& checker_;
  const ast::ExplainLineage& statement_;
  const ast::QualifiedName& name_;
};

}  // namespace

void check(Checker& checker, const ast::ExplainLineage& statement) { ExplainLineageCheck(checker, statement).run(); }

}  // namespace dmlc::check
