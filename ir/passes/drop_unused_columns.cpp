// SPDX-License-Identifier: Apache-2.0
// Narrows each source's columns to those that features, target, split key and stored columns read.
#include <map>
#include <set>

#include "ir/pipeline.h"

namespace dmlc::ir {
namespace {

using Names = std::set<std::string>;

void read_by(const Project& project, Names& names) {
  for (const SharedExpr& shared : project.shared) collect_columns(*shared.expr, names);
  for (const NamedExpr& feature : project.features) collect_columns(*feature.expr, names);
  if (project.target) collect_columns(*project.target->expr, names);
  if (project.split_key) collect_columns(*project.split_key->expr, names);
  if (project.fold_key) collect_columns(*project.fold_key->expr, names);
}

void read_by(const StorePredictions& store, Names& names) {
  for (const NamedExpr& argument : store.arguments) collect_columns(*argument.expr, names);
  for (const Column& column : store.stored) names.insert(column.name);
}

}  // namespace

bool drop_unused_columns(Module& module, PassContext&) {
  std::map<std::uint32_t, Names> read;
  for (const Op& op : module.ops) {
    if (const auto* project = std::get_if<Project>(&op)) read_by(*project, read[project->input.index]);
    if (const auto* store = std::get_if<StorePredictions>(&op)) read_by(*store, read[store->input.index]);
  }
  bool changed = false;
  for (auto& [index, names] : read)
    changed |= std::erase_if(module.get<Source>({index}).columns,
                             [&](const Column& column) { return !names.contains(column.name); }) != 0;
  return changed;
}

}  // namespace dmlc::ir
