// SPDX-License-Identifier: Apache-2.0
// Lets prediction from a row use the very definition that training uses, where both say the same.
#include <algorithm>

#include "ir/pipeline.h"

namespace dmlc::ir {
namespace {

bool same_features(const Project& a, const Project& b) {
  return std::equal(a.features.begin(), a.features.end(), b.features.begin(), b.features.end(),
                    [](const NamedExpr& x, const NamedExpr& y) { return x.name == y.name && equal(*x.expr, *y.expr); });
}

/// Removes operations nothing refers to any more; only projections can become so.
void remove_operation(Module& module, std::uint32_t index) {
  module.ops.erase(module.ops.begin() + index);
  const auto move = [index](Value& value) {
    if (value.valid() && value.index > index) --value.index;
  };
  for (Op& op : module.ops) {
    if (auto* project = std::get_if<Project>(&op)) move(project->input);
    if (auto* train = std::get_if<Train>(&op)) move(train->input), move(train->validation);
    if (auto* row = std::get_if<PredictRow>(&op)) move(row->model), move(row->features);
    if (auto* store = std::get_if<StorePredictions>(&op)) move(store->input);
  }
}

}  // namespace

bool merge_feature_definitions(Module& module, PassContext&) {
  bool changed = false;
  for (std::uint32_t i = 0; i < module.ops.size(); ++i) {
    auto* row = std::get_if<PredictRow>(&module.ops[i]);
    if (row == nullptr) continue;
    const Value training = module.get<Train>(row->model).input;
    const Value own = row->features;
    if (own == training || !same_features(module.get<Project>(training), module.get<Project>(own))) continue;
    row->features = training;
    remove_operation(module, own.index);
    --i;
    changed = true;
  }
  return changed;
}

}  // namespace dmlc::ir
