// SPDX-License-Identifier: Apache-2.0
// RETRAIN MODEL: a known model, and rows chosen by a time that the model knows.
#include <algorithm>

#include "compiler/check/check_durations.h"
#include "compiler/check/pending.h"

namespace dmlc::check {
namespace {

/// False only where the model is known to have no time to choose rows by.
bool may_have_time(const KnownModel& model) {
  // Of models of the database the time column is not known.
  if (model.training == nullptr || model.training->time_column || model.features.empty()) return true;
  return std::any_of(model.features.begin(), model.features.end(), [](const KnownModel::Feature& feature) {
    return !feature.type.is_known() || feature.type.is_temporal();
  });
}

}  // namespace

void check(Checker& checker, const ast::RetrainModel& statement) {
  const KnownModel* model = checker.find_model(statement.model);
  PendingOp op(statement, model_name(checker, model, statement.model));
  if (statement.latest) {
    if (const auto latest = check_time_span(checker, "USING LATEST", statement.latest->value))
      op.set("latest", *latest);
    if (model != nullptr && !may_have_time(*model))
      checker.sink.report<Diag::NeedsTimeColumn>(statement.latest->keyword, "USING LATEST")
          .note("model `" + model->model.name + "` has neither a time column nor a feature that is a date or timestamp")
          .help("train it `WITH TIME COLUMN column AND FEATURES (…)`, or leave out `USING LATEST`");
  }
  op.add(checker, "RETRAIN MODEL");
}

}  // namespace dmlc::check
