// SPDX-License-Identifier: Apache-2.0
// Predicts rows of groups and collects them by split.
#include "runtime/src/train/group_metrics.h"

#include <algorithm>

namespace dmlc::train {
namespace {

using ingest::Split;

/// Rows that are predicted between two looks at whether the work must stop.
constexpr std::size_t kPortion = 1'024;

MetricAccumulator accumulator_of(const ModelSpec& spec, const ingest::ColumnStore& store) {
  return {spec.task == Task::forecasting ? Task::regression : spec.task, store.target()};
}

}  // namespace

GroupMetrics::GroupMetrics(const ModelSpec& spec, const ingest::ColumnStore& store)
    : spec_(spec),
      store_(store),
      of_split_{accumulator_of(spec, store), accumulator_of(spec, store), accumulator_of(spec, store)} {}

bool GroupMetrics::predicts() const { return spec_.task == Task::regression || is_classification(spec_.task); }

/// Whether another one of the wanted rows is due with this one, counted over all splits.
bool GroupMetrics::is_due(Split split, std::uint64_t row) const {
  const std::uint64_t all = store_.rows_in(split);
  const std::uint64_t wanted = std::min(all, kGroupMetricRows);
  return row * wanted % all + wanted >= all;
}

GroupMetrics::Predicted GroupMetrics::predict(const RowsOfGroup& group, const predict::Predictor& predictor,
                                              Workers& workers) const {
  Predicted out;
  const std::size_t outputs = predictor.outputs();
  std::vector<ingest::Cell> cells(store_.features().size());
  std::size_t done = 0;
  for (const RowsOfGroup::Run& run : group.runs) {
    const std::size_t block = run.first / ingest::kBlockRows;
    const auto splits = store_.splits(block);
    for (std::uint32_t i = 0; i < run.rows; ++i) {
      const std::size_t row = (run.first + i) % ingest::kBlockRows;
      if (!is_due(splits[row], run.first + i)) continue;
      if (done++ % kPortion == 0) workers.check();
      const auto split = static_cast<std::size_t>(splits[row]);
      read_row(store_, block, row, cells);
      out.targets[split].add(store_, block, row);
      std::vector<double>& predictions = out.predictions[split];
      predictions.resize(predictions.size() + outputs);
      predictor.predict(std::span(cells).first(cells.size() - spec_.groups), std::span(predictions).last(outputs));
    }
  }
  return out;
}

void GroupMetrics::add(const Predicted& predicted) {
  for (std::size_t split = 0; split < of_split_.size(); ++split) {
    if (spec_.task == Task::regression) {
      of_split_[split].add(predicted.targets[split].numbers, predicted.predictions[split]);
    } else {
      of_split_[split].add(predicted.targets[split].labels, predicted.predictions[split]);
    }
  }
}

void GroupMetrics::add(const std::array<MeasuredSteps, 3>& steps) {
  for (std::size_t split = 0; split < of_split_.size(); ++split) {
    of_split_[split].add(steps[split].truth, steps[split].expected, steps[split].naive);
  }
}

void GroupMetrics::judge(TrainingResult& result) {
  for (std::size_t split = 0; split < of_split_.size(); ++split) {
    if (predicts()) {
      if (of_split_[split].rows() > 0) of_split_[split].judge(static_cast<Split>(split), result);
      continue;
    }
    const std::vector<MetricValue> found = of_split_[split].finish(static_cast<Split>(split));
    result.metrics.insert(result.metrics.end(), found.begin(), found.end());
  }
}

}  // namespace dmlc::train
