// SPDX-License-Identifier: Apache-2.0
// EXPLAIN MODEL: the rows of a model's card.
#include "codegen/sql/lower.h"

namespace dmlc::codegen {

void lower(Lowering& lowering, const ir::ExplainModel& op) {
  lowering.up.push_back(
      {QueryRuntime{
           "explain_model", {{op.model.schema, "text"}, {op.model.name, "text"}}, {"section", "item", "value"}},
       StepKind::ExplainModel, op.span, "EXPLAIN MODEL " + op.model.name, print(op.model), false});
  lowering.down.emplace_back();
}

}  // namespace dmlc::codegen
