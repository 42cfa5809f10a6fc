// SPDX-License-Identifier: Apache-2.0
// What exponential smoothing expects of the next steps, and how sure it is.
#include <algorithm>
#include <cmath>

#include "runtime/src/series/normal.h"
#include "runtime/src/series/quantiles.h"
#include "runtime/src/series/smoothing.h"

namespace dmlc::series {
namespace {

/// Without further values the level moves by the trend alone, and the season repeats.
std::vector<double> expected_values(const SmoothingFit& fit, std::size_t horizon) {
  SmoothingWeights still = fit.weights;
  still.alpha = still.beta = still.gamma = 0;
  Smoother smoother(fit.form, still, fit.last);
  std::vector<double> values(horizon);
  for (double& value : values) {
    value = smoother.expected();
    smoother.take(value);
  }
  return values;
}

/// Deviations of the errors of each horizon, in deviations of one step: table 6.2.
std::vector<double> growing_deviations(const SmoothingFit& fit, std::size_t horizon) {
  std::vector<double> deviations(horizon);
  double variance = 1;
  double damped = 0;  // phi + phi^2 + … + phi^j
  double power = 1;
  for (std::size_t j = 1; j <= horizon; ++j) {
    deviations[j - 1] = std::sqrt(variance);
    power *= fit.weights.phi;
    damped += power;
    double effect = fit.weights.alpha;
    if (fit.form.trend == Component::additive) effect += fit.weights.alpha * fit.weights.beta * damped;
    if (fit.form.season == Component::additive && j % fit.form.period == 0) effect += fit.weights.gamma;
    variance += effect * effect;
  }
  return deviations;
}

/// Values of all paths, those of one step side by side.
std::vector<double> drawn_paths(const SmoothingFit& fit, std::size_t horizon, std::uint64_t seed) {
  std::vector<double> drawn(horizon * kSmoothingPaths);
  for (std::size_t path = 0; path < kSmoothingPaths; ++path) {
    network::Random random(network::mixed(seed, path));
    Smoother smoother(fit.form, fit.weights, fit.last);
    double last = smoother.expected();
    bool goes_on = true;
    for (std::size_t step = 0; step < horizon; ++step) {
      const double value = goes_on ? smoother.expected() + fit.deviation * draw_normal(random) : last;
      goes_on = goes_on && std::isfinite(value) && value > 0;
      if (std::isfinite(value)) last = value;
      drawn[step * kSmoothingPaths + path] = last;
      if (goes_on) smoother.take(value);
    }
  }
  return drawn;
}

}  // namespace

Forecast forecast_smoothing(const SmoothingFit& fit, std::size_t horizon, std::span<const double> levels,
                            std::uint64_t seed) {
  Forecast forecast{expected_values(fit, horizon), {}};
  if (levels.empty()) return forecast;
  if (!fit.form.is_linear()) {
    forecast.intervals = quantile_intervals(drawn_paths(fit, horizon, seed), horizon, levels);
    return forecast;
  }
  const std::vector<double> deviations = growing_deviations(fit, horizon);
  for (const double level : levels) {
    std::vector<Interval>& intervals = forecast.intervals.emplace_back();
    const double width = normal_half_width(level) * fit.deviation;
    for (std::size_t step = 0; step < horizon; ++step) {
      const double half = width * deviations[step];
      intervals.push_back({forecast.values[step] - half, forecast.values[step] + half});
    }
  }
  return forecast;
}

}  // namespace dmlc::series
