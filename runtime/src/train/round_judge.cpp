// SPDX-License-Identifier: Apache-2.0
// Follows OPTIMIZE FOR, STOP WHEN and early stopping.
#include "runtime/src/train/round_judge.h"

#include <algorithm>
#include <limits>

namespace dmlc::train {
namespace {

bool is_loss(const std::string& metric) {
  return metric == "loss" || metric == "training_loss" || metric == "validation_loss";
}

/// The metric of the table from which a split's loss follows: log loss, or the mean squared error by way of its root.
const char* loss_metric(Task task) { return is_classification(task) ? "log_loss" : "rmse"; }

}  // namespace

RoundJudge::RoundJudge(const ModelSpec& spec, bool has_validation)
    : spec_(spec),
      has_validation_(has_validation),
      stop_rule_(spec),
      optimize_for_(canonical_metric(spec.optimize_for)),
      patience_(static_cast<std::uint32_t>(spec.integer("early_stopping_rounds"))) {
  // Without validation rows there is no best round to find, and the training loss comes for nothing.
  if (has_validation_) wanted_.push_back(is_loss(optimize_for_) ? loss_metric(spec_.task) : optimize_for_);
  for (const std::string& metric : stop_rule_.metrics()) {
    if (!is_loss(metric)) wanted_.push_back(metric);
    if (is_loss(metric) && metric != "training_loss" && has_validation_) wanted_.push_back(loss_metric(spec_.task));
  }
  std::sort(wanted_.begin(), wanted_.end());
  wanted_.erase(std::unique(wanted_.begin(), wanted_.end()), wanted_.end());
}

double RoundJudge::loss_of(const std::vector<MetricValue>& measured) const {
  for (const MetricValue& value : measured) {
    if (value.metric != loss_metric(spec_.task)) continue;
    return is_classification(spec_.task) ? value.value : value.value * value.value;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

void RoundJudge::enter(std::uint32_t round, double loss, const std::vector<MetricValue>& measured) {
  IterationMetrics values;
  points_.clear();
  for (const MetricValue& value : measured) {
    values[value.metric] = value.value;
    points_.push_back({value.split, value.metric, value.value});
  }
  values["training_loss"] = loss;
  values["loss"] = has_validation_ ? loss_of(measured) : loss;
  if (has_validation_) values["validation_loss"] = loss_of(measured);
  points_.push_back({ingest::Split::training, "loss", loss});
  if (const auto value = values.find(optimize_for_); has_validation_ && value != values.end()) {
    const bool known = value->second == value->second;
    if (known && (best_round_ == 0 || is_better(optimize_for_, value->second, best_value_))) {
      best_round_ = round;
      best_value_ = value->second;
    }
  }
  if (stop_rule_.met(round, values)) {
    stopped_by_ = "stop_when";
  } else if (patience_ > 0 && best_round_ > 0 && round - best_round_ >= patience_) {
    stopped_by_ = "converged";
  }
}

void RoundJudge::enter_again(const std::vector<CurvePoint>& curve) {
  for (std::size_t i = 0; i < curve.size();) {
    const std::uint32_t round = curve[i].iteration;
    std::vector<MetricValue> measured;
    double loss = std::numeric_limits<double>::quiet_NaN();
    for (; i < curve.size() && curve[i].iteration == round; ++i) {
      if (curve[i].metric == "loss") {
        loss = curve[i].value;
      } else {
        measured.push_back({curve[i].split, curve[i].metric, curve[i].value, 0});
      }
    }
    enter(round, loss, measured);
  }
}

}  // namespace dmlc::train
