// SPDX-License-Identifier: Apache-2.0
// The values of each boosting round: margins and metrics of the validation rows, the training loss, when to stop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/src/kernel_host/held_rows.h"
#include "runtime/src/kernel_host/mapped_matrix.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/stop_rule.h"

namespace dmlc::host {

struct RoundPoint {
  ingest::Split split = ingest::Split::training;
  std::string metric;
  double value = 0;
};

/// Keeps the margins of the validation rows up to date with our own evaluator: one new round costs one round's trees.
class ValidationRows {
 public:
  ValidationRows(const train::BoostedRequest& request, const MappedMatrix& matrix, const HeldRows& held,
                 std::span<const float> base);
  [[nodiscard]] bool empty() const { return margins_.empty(); }
  void add(const predict::TreeEvaluator& round);
  /// The named metrics; `loss` is left out.
  [[nodiscard]] std::vector<train::MetricValue> metrics(std::span<const std::string> wanted);

 private:
  const train::BoostedRequest& request_;
  const HeldRows& held_;
  std::vector<float> margins_;
  std::vector<double> numbers_;
  std::vector<std::int32_t> labels_;
  std::vector<double> predictions_;
};

/// Follows OPTIMIZE FOR, STOP WHEN and early stopping over the rounds.
class RoundJudge {
 public:
  RoundJudge(const train::BoostedRequest& request, bool has_validation);

  /// What must be measured of the validation rows, or of the training rows where there are none.
  [[nodiscard]] const std::vector<std::string>& wanted() const { return wanted_; }
  /// Enters a round (counted from 1). `loss` is the training rows' mean loss, `measured` what wanted() asked for.
  void enter(std::uint32_t round, double loss, const std::vector<train::MetricValue>& measured);
  [[nodiscard]] bool stops() const { return !stopped_by_.empty(); }
  [[nodiscard]] const std::string& stopped_by() const { return stopped_by_; }
  /// The best round by OPTIMIZE FOR on the validation rows; 0 when none can be told.
  [[nodiscard]] std::uint32_t best_round() const { return best_round_; }
  [[nodiscard]] const std::vector<RoundPoint>& points() const { return points_; }  ///< of the last round

 private:
  [[nodiscard]] double loss_of(const std::vector<train::MetricValue>& measured) const;

  const train::ModelSpec& spec_;
  bool has_validation_;
  train::StopRule stop_rule_;
  std::string optimize_for_;
  std::vector<std::string> wanted_;
  std::uint32_t patience_ = 0;
  std::uint32_t best_round_ = 0;
  double best_value_ = 0;
  std::string stopped_by_;
  std::vector<RoundPoint> points_;
};

}  // namespace dmlc::host
