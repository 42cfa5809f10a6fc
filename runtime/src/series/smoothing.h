// SPDX-License-Identifier: Apache-2.0
// Exponential smoothing of level, trend and season with additive errors: the models ETS(A, ·, ·).
// Hyndman, Koehler, Ord, Snyder: Forecasting with Exponential Smoothing, 2008, tables 2.1 and 6.2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/series/quantiles.h"

namespace dmlc::series {

enum class Component : std::uint8_t { none, additive, multiplicative };

struct SmoothingForm {
  Component trend = Component::none;
  bool is_damped = false;  ///< only with a trend
  Component season = Component::none;
  std::size_t period = 1;  ///< at least 2 with a season

  /// Whether everything adds: then errors of any horizon are normal with a known variance.
  [[nodiscard]] bool is_linear() const {
    return trend != Component::multiplicative && season != Component::multiplicative;
  }
  friend bool operator==(const SmoothingForm&, const SmoothingForm&) = default;
};

/// "ETS(A,Ad,M)".
[[nodiscard]] std::string name_of(const SmoothingForm& form);

/// The weights of Holt and Winters: all in [0, 1]. A trend changes by beta times the level's change less the trend, so
/// beta is the beta* of the book.
struct SmoothingWeights {
  double alpha = 0;
  double beta = 0;
  double gamma = 0;
  double phi = 1;  ///< 1: not damped
};

struct SmoothingState {
  double level = 0;
  double trend = 0;            ///< a difference, or with a multiplicative trend a factor
  std::vector<double> season;  ///< `period` values, that of the next step first; empty without a season
};

/// The recursion over a series.
class Smoother {
 public:
  Smoother(const SmoothingForm& form, const SmoothingWeights& weights, SmoothingState state);

  /// The value that is expected of the next step.
  [[nodiscard]] double expected() const;
  /// Takes the next value in.
  void take(double value);
  /// The state, its season turned so that the next step's is first.
  [[nodiscard]] SmoothingState state() const;

 private:
  [[nodiscard]] double trended() const;

  SmoothingForm form_;
  SmoothingWeights weights_;
  SmoothingState state_;
  std::size_t place_ = 0;
};

/// Weights that the user fixed; the others are estimated.
struct GivenWeights {
  std::optional<double> alpha;
  std::optional<double> beta;
  std::optional<double> gamma;
  std::optional<double> phi;
};

struct SmoothingFit {
  SmoothingForm form;
  SmoothingWeights weights;
  SmoothingState first;        ///< before the first value
  SmoothingState last;         ///< after the last one
  double squares = 0;          ///< sum of squared errors one step ahead
  double deviation = 0;        ///< of these errors: the root of squares / (values - free numbers)
  double aicc = 0;             ///< infinite where there are too few values for so many free numbers
  std::size_t parameters = 0;  ///< free numbers, that of the variance included
  std::uint32_t iterations = 0;
  bool converged = false;
  std::vector<double> fitted;  ///< expected values, one step ahead
};

/// Season states of longer periods than this follow from the first periods and are not refined by the fit.
inline constexpr std::size_t kLongestFreePeriod = 60;

/// Minimises the sum of squared errors one step ahead over the weights that are not given and over the first state,
/// from several starts. Estimated weights lie in 0 <= alpha <= 1, 0 <= beta <= 1, 0 <= gamma <= 1 - alpha and 0.8 <=
/// phi <= 0.995. `values` has at least 3 values, two periods with a season, and only positive ones where something
/// multiplies. `check` is called now and then and may throw. Deterministic.
[[nodiscard]] SmoothingFit fit_smoothing(std::span<const double> values, const SmoothingForm& form,
                                         const GivenWeights& given, const std::function<void()>& check);

/// The state that the first periods (with a season) or the first ten values suggest; where fits begin.
[[nodiscard]] SmoothingState first_state(std::span<const double> values, const SmoothingForm& form);

/// Of several forms the fit of the lowest AICc; where all are infinite the first form's.
[[nodiscard]] SmoothingFit fit_best(std::span<const double> values, std::span<const SmoothingForm> forms,
                                    const GivenWeights& given, const std::function<void()>& check);

/// The value expected `step` steps behind the history, from 1 on.
[[nodiscard]] double expected_ahead(const SmoothingFit& fit, std::size_t step);

inline constexpr std::size_t kSmoothingPaths = 5000;

/// The next `horizon` values and intervals that hold each share of `levels` (in (0, 1)) of them: from the known
/// variance (table 6.2) where everything adds, else quantiles of kSmoothingPaths paths (fewer, at least 100, where
/// their seasons would need more than 128 MiB) with normal errors drawn by `seed`. A path ends where what multiplies is
/// no longer above 0; it then keeps its last value. `check` is called at every step and may throw.
[[nodiscard]] Forecast forecast_smoothing(const SmoothingFit& fit, std::size_t horizon, std::span<const double> levels,
                                          std::uint64_t seed, const std::function<void()>& check);

}  // namespace dmlc::series
