// SPDX-License-Identifier: Apache-2.0
// Measures boosting rounds and decides when they end.
#include "runtime/src/kernel_host/rounds.h"

#include <algorithm>

#include "runtime/src/predict/trees.h"

namespace dmlc::host {

namespace {

bool is_loss(const std::string& metric) {
  return metric == "loss" || metric == "training_loss" || metric == "validation_loss";
}

/// The metric of the table from which a split's loss follows: log loss, or the mean squared error by way of its root.
const char* loss_metric(train::Task task) { return task == train::Task::regression ? "rmse" : "log_loss"; }

}  // namespace

ValidationRows::ValidationRows(const train::BoostedRequest& request, const MappedMatrix& matrix, const HeldRows& held,
                               std::span<const float> base)
    : request_(request), held_(held), margins_(request.validation_rows * base.size()), predictions_(margins_.size()) {
  for (std::size_t i = 0; i < margins_.size(); ++i) margins_[i] = base[i % base.size()];
  std::vector<std::uint32_t> rows;
  for (std::size_t b = 0; b < matrix.block_count(); ++b) {
    matrix.rows_of(b, ingest::Split::validation, rows);
    for (const std::uint32_t row : rows) {
      if (request_.spec.task == train::Task::regression) {
        numbers_.push_back(static_cast<double>(matrix.target_numbers(b)[row]) + request_.target.shift);
      } else {
        labels_.push_back(matrix.target_codes(b)[row]);
      }
    }
  }
}

void ValidationRows::add(const predict::TreeEvaluator& round) {
  if (!empty()) held_.add_trees(round, ingest::Split::validation, margins_.data());
}

std::vector<train::MetricValue> ValidationRows::metrics(std::span<const std::string> wanted) {
  if (empty() || wanted.empty()) return {};
  predict::transform_margins(request_.spec.task, request_.target.shift, margins_.data(), request_.outputs(),
                             request_.validation_rows, predictions_.data());
  train::MetricAccumulator accumulator(request_.spec.task, request_.target);
  accumulator.reserve(request_.validation_rows);
  if (request_.spec.task == train::Task::regression) {
    accumulator.add(numbers_, predictions_);
  } else {
    accumulator.add(labels_, predictions_);
  }
  return accumulator.finish(ingest::Split::validation, wanted);
}

RoundJudge::RoundJudge(const train::BoostedRequest& request, bool has_validation)
    : spec_(request.spec),
      has_validation_(has_validation),
      stop_rule_(request.spec),
      optimize_for_(train::canonical_metric(request.spec.optimize_for)),
      patience_(static_cast<std::uint32_t>(request.spec.integer("early_stopping_rounds"))) {
  // Without validation rows there is no best round to find, and the training loss comes for nothing.
  if (has_validation_) wanted_.push_back(is_loss(optimize_for_) ? loss_metric(spec_.task) : optimize_for_);
  for (const std::string& metric : stop_rule_.metrics()) {
    if (!is_loss(metric)) wanted_.push_back(metric);
    if (is_loss(metric) && metric != "training_loss" && has_validation_) wanted_.push_back(loss_metric(spec_.task));
  }
  std::sort(wanted_.begin(), wanted_.end());
  wanted_.erase(std::unique(wanted_.begin(), wanted_.end()), wanted_.end());
}

double RoundJudge::loss_of(const std::vector<train::MetricValue>& measured) const {
  for (const train::MetricValue& value : measured) {
    if (value.metric != loss_metric(spec_.task)) continue;
    return spec_.task == train::Task::regression ? value.value * value.value : value.value;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

void RoundJudge::enter(std::uint32_t round, double loss, const std::vector<train::MetricValue>& measured) {
  train::IterationMetrics values;
  points_.clear();
  for (const train::MetricValue& value : measured) {
    values[value.metric] = value.value;
    points_.push_back({value.split, value.metric, value.value});
  }
  values["training_loss"] = loss;
  values["loss"] = has_validation_ ? loss_of(measured) : loss;
  if (has_validation_) values["validation_loss"] = loss_of(measured);
  points_.push_back({ingest::Split::training, "loss", loss});
  if (const auto value = values.find(optimize_for_); has_validation_ && value != values.end()) {
    const bool known = value->second == value->second;
    if (known && (best_round_ == 0 || train::is_better(optimize_for_, value->second, best_value_))) {
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

}  // namespace dmlc::host
