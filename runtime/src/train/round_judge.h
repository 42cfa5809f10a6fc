// SPDX-License-Identifier: Apache-2.0
// Decides after each round of training whether it is the best one and whether training ends.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/src/train/metrics.h"
#include "runtime/src/train/stop_rule.h"

namespace dmlc::train {

struct RoundPoint {
  ingest::Split split = ingest::Split::training;
  std::string metric;
  double value = 0;
};

/// Follows OPTIMIZE FOR, STOP WHEN and early stopping over the rounds: boosting rounds or epochs.
class RoundJudge {
 public:
  /// `spec` must outlive it.
  RoundJudge(const ModelSpec& spec, bool has_validation);

  /// What must be measured of the validation rows, or of the training rows where there are none.
  [[nodiscard]] const std::vector<std::string>& wanted() const { return wanted_; }
  /// Enters a round (counted from 1). `loss` is the training rows' mean loss, `measured` what wanted() asked for.
  void enter(std::uint32_t round, double loss, const std::vector<MetricValue>& measured);
  /// Enters the rounds of an earlier run of the training again, from the points that they left.
  void enter_again(const std::vector<CurvePoint>& curve);
  /// As StopRule; before the first round that is entered again.
  void continue_after(double seconds) { stop_rule_.continue_after(seconds); }
  [[nodiscard]] double seconds() const { return stop_rule_.seconds(); }
  [[nodiscard]] bool stops() const { return !stopped_by_.empty(); }
  [[nodiscard]] const std::string& stopped_by() const { return stopped_by_; }
  /// The best round by OPTIMIZE FOR on the validation rows; 0 when none can be told.
  [[nodiscard]] std::uint32_t best_round() const { return best_round_; }
  [[nodiscard]] const std::vector<RoundPoint>& points() const { return points_; }  ///< of the last round

 private:
  [[nodiscard]] double loss_of(const std::vector<MetricValue>& measured) const;

  const ModelSpec& spec_;
  bool has_validation_;
  StopRule stop_rule_;
  std::string optimize_for_;
  std::vector<std::string> wanted_;
  std::uint32_t patience_ = 0;
  std::uint32_t best_round_ = 0;
  double best_value_ = 0;
  std::string stopped_by_;
  std::vector<RoundPoint> points_;
};

}  // namespace dmlc::train
