// SPDX-License-Identifier: Apache-2.0
// The additive model of Taylor and Letham: a trend that bends, seasons as Fourier series, holidays.
// Taylor, Letham: Forecasting at Scale, The American Statistician 72, 2018.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/series/grid.h"
#include "runtime/src/series/quantiles.h"
#include "runtime/src/series/regular_series.h"

namespace dmlc::series {

enum class Growth : std::uint8_t { linear, logistic, flat };

struct ProphetSettings {
  Growth growth = Growth::linear;
  double cap = 0;  ///< logistic growth
  double floor = 0;
  std::size_t n_changepoints = 25;
  double changepoint_range = 0.8;  ///< in (0, 1]
  double changepoint_prior_scale = 0.05;
  std::optional<std::uint32_t> yearly;  ///< terms; 0: none; nullopt: 10 when it spans two years in steps below 180 days
  std::optional<std::uint32_t> weekly;  ///< nullopt: 3 when it spans two weeks in steps below a week
  std::optional<std::uint32_t> daily;   ///< nullopt: 4 when it spans two days in steps below a day
  bool is_multiplicative = false;       ///< seasons and holidays are shares of the trend
  double seasonality_prior_scale = 10;
  std::string holidays;  ///< country; empty: none
  double holidays_prior_scale = 10;
};

/// Pairs of a sine and a cosine with periods of `days`, days / 2, …
struct FourierSeason {
  double days = 0;
  std::uint32_t order = 0;
};

/// What is known of a fitted model; everything but the numbers of the trend is in units of values / scale.
struct ProphetModel {
  Growth growth = Growth::linear;
  bool is_multiplicative = false;
  Time first = 0;     ///< of the history; times count from here in shares of its length
  double length = 0;  ///< microseconds
  double scale = 1;   ///< largest distance of a value from the floor
  double floor = 0;
  double cap = 0;                    ///< less the floor, in scales
  std::vector<double> changepoints;  ///< shares of the length, ascending
  std::vector<FourierSeason> seasons;
  std::string holidays;         ///< country
  std::vector<double> trend;    ///< slope (not of flat growth), offset, then bends at the changepoints
  std::vector<double> effects;  ///< of sines and cosines by season and order, then of holidays
  double deviation = 0;         ///< of the noise, in scales

  /// The value expected at a time, before, in or after the history.
  [[nodiscard]] double value(Time time) const;
  /// Seasons and holidays of a time, in scales or as a share of the trend.
  [[nodiscard]] double effect(Time time) const;
};

struct ProphetFit {
  ProphetModel model;
  double objective = 0;  ///< minus the logarithm of the posterior density, but for a constant
  std::uint32_t iterations = 0;
  bool converged = false;
};

/// The most probable parameters given the values (maximum a posteriori), with the priors of the paper's implementation:
/// slope and offset normal of deviation 5, bends Laplace of changepoint_prior_scale, effects normal of their prior
/// scales, the noise half normal of deviation 0.5. In turns: steps of Gauss and Newton, each of which is a quadratic
/// function with absolute penalties that is solved exactly, and the noise, which follows from the squared errors. With
/// linear growth and additive effects each turn has one minimum. Steps that `series` filled take no part.
/// Throws E0677 (holidays of an unknown country), E0678 (a value beyond cap or floor). `check` is called now and then
/// and may throw.
[[nodiscard]] ProphetFit fit_prophet(const RegularSeries& series, const ProphetSettings& settings,
                                     const SeriesNames& names, const std::function<void()>& check);

inline constexpr std::size_t kProphetPaths = 1000;

/// The values at the times, which come after the history in ascending order, and intervals that hold each share of
/// `levels` (in (0, 1)) of them: quantiles over kProphetPaths paths drawn by `seed`, whose trends go on bending as
/// often and as much as that of the history, with normal noise. `check` is called at every time and may throw.
[[nodiscard]] Forecast forecast_prophet(const ProphetModel& model, std::span<const Time> times,
                                        std::span<const double> levels, std::uint64_t seed,
                                        const std::function<void()>& check);

}  // namespace dmlc::series
