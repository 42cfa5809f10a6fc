// SPDX-License-Identifier: Apache-2.0
// The earlier operations that an operation refers to.
#include "ir/operands.h"

namespace dmlc::ir {
namespace {

using Visit = std::function<void(Value&)>;

void walk(AttributeValue& value, const Visit& visit) {
  if (auto* operand = std::get_if<Value>(&value.data)) visit(*operand);
  if (auto* list = std::get_if<AttributeList>(&value.data))
    for (AttributeValue& item : list->items) walk(item, visit);
  if (auto* map = std::get_if<AttributeMap>(&value.data))
    for (Attribute& entry : map->entries) walk(entry.value, visit);
}

void walk(Source&, const Visit&) {}
void walk(Project& op, const Visit& visit) { visit(op.input); }
void walk(Train& op, const Visit& visit) {
  visit(op.input);
  visit(op.validation);
}
void walk(PredictRow& op, const Visit& visit) {
  visit(op.model);
  visit(op.features);
}
void walk(StorePredictions& op, const Visit& visit) { visit(op.input); }
void walk(DropModel&, const Visit&) {}
void walk(ExplainModel&, const Visit&) {}
void walk(CreateTransformer&, const Visit&) {}
void walk(CreateKernel&, const Visit&) {}
void walk(Compute&, const Visit&) {}
void walk(Sql&, const Visit&) {}
void walk(Pending& op, const Visit& visit) {
  for (Attribute& attribute : op.attributes) walk(attribute.value, visit);
}

}  // namespace

void for_each_operand(Op& op, const Visit& visit) {
  std::visit([&](auto& each) { walk(each, visit); }, op);
}

void for_each_operand(const Op& op, const std::function<void(Value)>& visit) {
  // The walk changes nothing itself, and this visit cannot.
  for_each_operand(const_cast<Op&>(op), [&visit](Value& operand) { visit(operand); });
}

}  // namespace dmlc::ir
