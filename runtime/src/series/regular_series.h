// SPDX-License-Identifier: Apache-2.0
// Rows of times and values as a series of even steps.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/series/grid.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::series {

/// A row. A row without a value is not given: its step counts as missing.
struct Point {
  Time time = 0;
  double value = 0;
};

/// Names that messages speak of.
struct SeriesNames {
  std::string model;
  std::string target;
  std::string time_column;
};

enum class DuplicateRule : std::uint8_t { mean, sum, last, refuse };

struct SeriesOptions {
  std::string frequency = "auto";  ///< or a unit of grid_of_unit(), into which times are gathered
  DuplicateRule duplicates = DuplicateRule::mean;
  bool fill_gaps = true;        ///< false: a missing step is E0673
  bool clean_outliers = false;  ///< spikes are replaced, see clean_spikes()
};

struct RegularSeries {
  Grid grid;
  std::vector<double> values;   ///< by step, missing ones interpolated
  std::vector<bool> is_filled;  ///< parallel to values
};

/// Few more steps than rows with a value are filled: at most this share of all.
inline constexpr double kMostMissing = 0.5;
inline constexpr std::int64_t kMostSteps = 10'000'000;

/// Rows may come in any order; `last` of several of one step is the last one given. A step without a value gets one on
/// the straight line between its neighbours. Throws E0670 (fewer than 3 steps), E0671 (several values where they are
/// refused), E0672 (no even steps), E0673 (too many missing), E0608 (a value that is no finite number). Findings are
/// appended as W0625, W0626, W0627 and W0628. `check` is called now and then and may throw.
[[nodiscard]] RegularSeries make_regular(std::vector<Point> points, const SeriesOptions& options,
                                         const SeriesNames& names, std::vector<RuntimeWarning>& warnings,
                                         const std::function<void()>& check);

/// Replaces values that stand out of their neighbourhood: of what is left when a running median and the median of each
/// place of the season are taken off, values more than three interquartile ranges outside of the quartiles. They become
/// what median and season say. Returns how many there were. `period` 1: no season. `check` is called now and then and
/// may throw.
std::size_t clean_spikes(std::vector<double>& values, std::int64_t period, const std::function<void()>& check);

}  // namespace dmlc::series
