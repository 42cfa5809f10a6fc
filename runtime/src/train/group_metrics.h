// SPDX-License-Identifier: Apache-2.0
// Metrics of the models of groups together: each row by the model that answers for it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/group_rows.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/row_cells.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {

/// Rows of each split, evenly spread, from which the metrics of all groups together are computed.
inline constexpr std::uint64_t kGroupMetricRows = 100'000;

class GroupMetrics {
 public:
  /// Rows of one group with their predictions, by split.
  struct Predicted {
    std::array<RowTargets, 3> targets;
    std::array<std::vector<double>, 3> predictions;
  };

  /// Both must outlive it.
  GroupMetrics(const ModelSpec& spec, const ingest::ColumnStore& store);

  /// Whether rows are predicted. Steps of series are those that each was measured on, other tasks have no metrics.
  [[nodiscard]] bool predicts() const;
  /// Several groups may be predicted side by side, each with a predictor of its own.
  [[nodiscard]] Predicted predict(const RowsOfGroup& group, const predict::Predictor& predictor,
                                  Workers& workers) const;
  void add(const Predicted& predicted);
  void add(const std::array<MeasuredSteps, 3>& steps);
  /// Adds the metrics of what was added to the result. May be called once.
  void judge(TrainingResult& result);

 private:
  [[nodiscard]] bool is_due(ingest::Split split, std::uint64_t row) const;

  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  std::array<MetricAccumulator, 3> of_split_;
};

}  // namespace dmlc::train
