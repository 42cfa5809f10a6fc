// SPDX-License-Identifier: Apache-2.0
// DROP MODEL: the model is one of this file, of the database, or may be missing.
#include "compiler/check/checker.h"

namespace dmlc::check {
namespace {

/// No statement below knows it any more.
void forget(Checker& checker, const ir::TableName& model) {
  checker.models.erase(model);
  std::erase_if(checker.catalog.models,
                [&](const types::Model& known) { return known.schema == model.schema && known.name == model.name; });
}

}  // namespace

void check(Checker& checker, const ast::DropModel& statement) {
  ir::DropModel op{checker.qualified(statement.model, checker.options.default_schema), statement.if_exists,
                   statement.span};
  // Without a catalog the database decides; with one, a missing model is a mistake that can be shown now.
  if (checker.options.has_catalog && !statement.if_exists) {
    const KnownModel* model = checker.find_model(statement.model);
    if (model == nullptr) return;
    op.model = model->model;
  } else {
    for (const auto& [name, model] : checker.models)
      if (name.name == op.model.name) op.model = name;
  }
  forget(checker, op.model);
  checker.result.module.add(std::move(op));
}

}  // namespace dmlc::check
