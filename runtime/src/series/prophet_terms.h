// SPDX-License-Identifier: Apache-2.0
// What a time is to the model: the trend there, its derivatives, and the columns of seasons and holidays.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "runtime/src/series/holidays.h"
#include "runtime/src/series/prophet.h"

namespace dmlc::series {

/// Columns of seasons and holidays.
class EffectColumns {
 public:
  explicit EffectColumns(const ProphetModel& model);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Index of the first column of holidays.
  [[nodiscard]] std::size_t first_holiday() const { return first_holiday_; }
  /// Writes size() numbers.
  void fill(Time time, double* out) const;
  /// The columns at a time, each times its effect; allocates nothing. `effects` has size() numbers.
  [[nodiscard]] double sum(Time time, std::span<const double> effects) const;

 private:
  template <class Take>
  void visit(Time time, const Take& take) const;

  const std::vector<FourierSeason>& seasons_;
  Holidays holidays_;
  std::size_t first_holiday_ = 0;
  std::size_t size_ = 0;
};

/// The place of a time in the history: 0 at its beginning, 1 at its end.
[[nodiscard]] double share_of(const ProphetModel& model, Time time);

/// The trend at a place, in scales; `by`, unless null, receives its derivatives by the numbers of model.trend.
/// A bending line, for logistic growth the argument of cap / (1 + exp(-line)): with the offsets of the paper, which
/// make the curve continuous, the line is slope * (t - offset) + sum of bend * (t - changepoint) behind each
/// changepoint.
[[nodiscard]] double trend_at(const ProphetModel& model, double share, double* by);

}  // namespace dmlc::series
