// SPDX-License-Identifier: Apache-2.0
// CREATE FEATURE TRANSFORMER: a function of the columns that its query reads.
#include "codegen/sql/lower.h"

namespace dmlc::codegen {

void lower(Lowering& lowering, const ir::CreateTransformer& op) {
  const std::string title = "CREATE FEATURE TRANSFORMER " + op.name.name;
  const std::string object = print(op.name);
  CreateExpressionFunction function{op.name, {}, op.row, {}, {}};
  std::vector<std::string> types;
  for (const ir::Column& argument : op.arguments) {
    types.push_back(argument.type.without_modifier().name);
    function.arguments.push_back({argument.name, types.back()});
  }
  for (const ir::NamedExpr& output : op.outputs) {
    function.results.push_back({output.expr, output.name});
    function.result_types.push_back(output.type.without_modifier().name);
  }
  const auto add = [&](StatementTree tree) {
    lowering.up.push_back({std::move(tree), StepKind::CreateFunction, op.span, title, object, false});
  };
  add(std::move(function));
  add(RevokeFunction{op.name, types});
  add(CommentOn{CommentTarget::Function, op.name, types,
                op.description.empty() ? "feature transformer " + object : op.description});
  lowering.down.push_back({{DropFunction{op.name, types}, StepKind::CreateFunction, op.span, title, object, true}});
}

}  // namespace dmlc::codegen
