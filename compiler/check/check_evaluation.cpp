// SPDX-License-Identifier: Apache-2.0
// Metrics of models over rows with known results.
#include "compiler/check/check_evaluation.h"

#include <algorithm>

namespace dmlc::check {

std::vector<const stdlib::Metric*> check_evaluation_metrics(Checker& checker, const std::vector<ast::Name>& names,
                                                            const std::vector<const KnownModel*>& models) {
  const auto known = std::find_if(models.begin(), models.end(), [](const KnownModel* m) { return m != nullptr; });
  const KnownModel* model = known != models.end() ? *known : nullptr;
  const auto metrics = check_metrics(checker, names, model != nullptr ? std::optional(model->task) : std::nullopt);
  const bool has_no_target = model != nullptr && model->training != nullptr && !model->training->target;
  for (const ast::Name& name : names) {
    const stdlib::Metric* metric = stdlib::find_metric(name.text);
    if (!has_no_target || metric == nullptr || !metric->needs_target || !metric->fits(model->task)) continue;
    checker.sink.report<Diag::MetricTask>(name.span, name.text, stdlib::name_of(model->task))
        .note("it compares predictions with a target, and model `" + model->model.name + "` is trained without one")
        .help("the metrics without a target are " + listed(stdlib::metric_names(model->task, false)));
  }
  return metrics;
}

std::optional<ScoredRows> check_evaluation_rows(Checker& checker, const ast::SqlFragment& source,
                                                const std::vector<const KnownModel*>& models,
                                                const std::vector<const stdlib::Metric*>& metrics) {
  ScoredWants wants;
  for (const KnownModel* model : models)
    if (model != nullptr) wants.models.push_back(model);
  wants.targets = metrics.empty() || std::any_of(metrics.begin(), metrics.end(),
                                                 [](const stdlib::Metric* metric) { return metric->needs_target; });
  return check_scored_source(checker, source, wants);
}

}  // namespace dmlc::check
