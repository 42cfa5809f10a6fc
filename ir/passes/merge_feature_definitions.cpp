// SPDX-License-Identifier: Apache-2.0
// Lets prediction from a row use the very definition that training uses, where both say the same.
#include <algorithm>
#include <vector>

#include "ir/operands.h"
#include "ir/pipeline.h"

namespace dmlc::ir {
namespace {

bool same_features(const Project& a, const Project& b) {
  return std::equal(a.features.begin(), a.features.end(), b.features.begin(), b.features.end(),
                    [](const NamedExpr& x, const NamedExpr& y) { return x.name == y.name && equal(*x.expr, *y.expr); });
}

/// Removes the operations marked, to which nothing refers any more, in one walk over the module.
void remove_operations(Module& module, const std::vector<bool>& removed) {
  std::vector<std::uint32_t> places(module.ops.size());
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < module.ops.size(); ++i) {
    places[i] = kept;
    if (removed[i]) continue;
    if (kept != i) module.ops[kept] = std::move(module.ops[i]);
    ++kept;
  }
  module.ops.resize(kept);
  for (Op& op : module.ops)
    for_each_operand(op, [&places](Value& operand) {
      if (operand.valid()) operand.index = places[operand.index];
    });
}

}  // namespace

bool merge_feature_definitions(Module& module, PassContext&) {
  std::vector<bool> removed(module.ops.size());
  bool changed = false;
  for (Op& op : module.ops) {
    auto* row = std::get_if<PredictRow>(&op);
    if (row == nullptr) continue;
    const Value training = module.get<Train>(row->model).input;
    const Value own = row->features;
    if (own == training || !same_features(module.get<Project>(training), module.get<Project>(own))) continue;
    row->features = training;
    removed[own.index] = true;
    changed = true;
  }
  if (changed) remove_operations(module, removed);
  return changed;
}

}  // namespace dmlc::ir
