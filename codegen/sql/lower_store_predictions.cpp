// SPDX-License-Identifier: Apache-2.0
// PREDICT USING MODEL … STORE RESULTS IN: the table of results and a job that fills it.
#include "codegen/sql/lower.h"
#include "compiler/sql/quote.h"

namespace dmlc::codegen {
namespace {

ExprPtr call_of(const TableName& function, const ir::StorePredictions& op) {
  auto call = std::make_shared<ir::Expr>();
  call->kind = ir::ExprKind::Call;
  call->text = print(function);
  for (const ir::NamedExpr& argument : op.arguments) {
    auto cast = std::make_shared<ir::Expr>();
    cast->kind = ir::ExprKind::Cast;
    cast->text = argument.type.without_modifier().name;
    cast->operands.push_back(argument.expr);
    call->operands.push_back(std::move(cast));
  }
  return call;
}

ExprPtr column(const std::string& name) {
  auto expr = std::make_shared<ir::Expr>();
  expr->kind = ir::ExprKind::Column;
  expr->text = name;
  return expr;
}

}  // namespace

void lower(Lowering& lowering, const ir::StorePredictions& op) {
  const auto& source = lowering.module.get<ir::Source>(op.input);
  Select query{.ctes = source.ctes, .recursive = source.recursive, .from = source.from};
  for (const ir::Column& stored : op.stored) query.items.push_back({column(stored.name), stored.name});
  query.items.push_back({call_of(predict_function(op.model), op), "prediction"});
  if (!op.probability_type.empty())
    query.items.push_back({call_of(predict_proba_function(op.model), op), "probability"});

  CreateTable table{op.target_table, op.stored, {}};
  table.columns.push_back({"prediction", op.prediction_type});
  if (!op.probability_type.empty())
    table.columns.push_back({"probability", *types::parse_type_name(op.probability_type)});
  for (const ir::Column& key : op.key_columns) table.primary_key.push_back(key.name);

  const std::string keys = array_literal(table.primary_key);

  const std::string title = "PREDICT USING MODEL " + op.model.name;
  const std::string object = print(op.target_table);
  const auto add = [&](StepKind kind, StatementTree tree, bool destructive) {
    lowering.up.push_back({std::move(tree), kind, op.span, title, object, destructive});
  };
  if (!op.table_exists) add(StepKind::PlainSql, std::move(table), false);
  add(StepKind::StorePredictions,
      CallRuntime{"store_predictions",
                  {{op.model.schema, "text"},
                   {op.model.name, "text"},
                   {print(query), "text"},
                   {object, "text"},
                   {keys, "text[]"}}},
      op.key_columns.empty() && op.table_exists);
  std::vector<Statement> down;
  if (!op.table_exists)
    down.push_back({PlainSql{"DROP TABLE IF EXISTS " + object}, StepKind::PlainSql, op.span, title, object, true});
  lowering.down.push_back(std::move(down));
}

void lower(Lowering& lowering, const ir::DropModel& op) {
  lowering.up.push_back(
      {CallRuntime{"drop_model",
                   {{op.model.schema, "text"}, {op.model.name, "text"}, {op.if_exists ? "true" : "false", "boolean"}}},
       StepKind::DropModel, op.span, "DROP MODEL " + op.model.name, print(op.model), true});
  lowering.down.emplace_back();
}

void lower(Lowering& lowering, const ir::Sql& op) {
  lowering.up.push_back({PlainSql{op.text}, StepKind::PlainSql, op.span, "SQL", op.object, op.destructive});
  std::vector<Statement> down;
  if (!op.undo.empty()) down.push_back({PlainSql{op.undo}, StepKind::PlainSql, op.span, "SQL", op.object, true});
  lowering.down.push_back(std::move(down));
}

}  // namespace dmlc::codegen
