// SPDX-License-Identifier: Apache-2.0
// What exponential smoothing expects of the next steps, and how sure it is.
#include <algorithm>
#include <cmath>

#include "runtime/src/network/random.h"
#include "runtime/src/series/normal.h"
#include "runtime/src/series/quantiles.h"
#include "runtime/src/series/smoothing.h"

namespace dmlc::series {
namespace {

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

/// What may still come of the series.
struct Path {
  Smoother smoother;
  network::Random random;
  double last = 0;
  bool goes_on = true;

  double step(double deviation) {
    if (!goes_on) return last;
    const double value = smoother.expected() + deviation * draw_normal(random);
    goes_on = std::isfinite(value) && value > 0;
    if (std::isfinite(value)) last = value;
    if (goes_on) smoother.take(value);
    return last;
  }
};

std::vector<Path> paths_of(const SmoothingFit& fit, std::uint64_t seed) {
  constexpr std::size_t kMostPlaces = std::size_t{1} << 24;  // of the seasons of all paths: 128 MiB
  const std::size_t count = std::clamp<std::size_t>(kMostPlaces / fit.form.period, 100, kSmoothingPaths);
  std::vector<Path> paths;
  paths.reserve(count);
  for (std::size_t path = 0; path < count; ++path) {
    Smoother smoother(fit.form, fit.weights, fit.last);
    const double last = smoother.expected();
    paths.push_back({std::move(smoother), network::Random(network::mixed(seed, path)), last});
  }
  return paths;
}

}  // namespace

double expected_ahead(const SmoothingFit& fit, std::size_t step) {
  const SmoothingForm& form = fit.form;
  const double phi = fit.weights.phi;
  const auto steps = static_cast<double>(step);
  // phi + phi^2 + … + phi^step
  const double damped = phi == 1 ? steps : phi * (1 - std::pow(phi, steps)) / (1 - phi);
  double line = fit.last.level;
  if (form.trend == Component::additive) line += damped * fit.last.trend;
  if (form.trend == Component::multiplicative) line *= std::pow(fit.last.trend, damped);
  if (form.season == Component::none) return line;
  const double season = fit.last.season[(step - 1) % form.period];
  return form.season == Component::additive ? line + season : line * season;
}

Forecast forecast_smoothing(const SmoothingFit& fit, std::size_t horizon, std::span<const double> levels,
                            std::uint64_t seed, const std::function<void()>& check) {
  Forecast forecast{{}, std::vector<std::vector<Interval>>(levels.size())};
  for (std::size_t step = 1; step <= horizon; ++step) forecast.values.push_back(expected_ahead(fit, step));
  if (levels.empty()) return forecast;
  if (!fit.form.is_linear()) {
    std::vector<Path> paths = paths_of(fit, seed);
    std::vector<double> drawn(paths.size());
    for (std::size_t step = 0; step < horizon; ++step) {
      check();
      for (std::size_t path = 0; path < paths.size(); ++path) drawn[path] = paths[path].step(fit.deviation);
      append_intervals(drawn, levels, forecast.intervals);
    }
    return forecast;
  }
  const std::vector<double> deviations = growing_deviations(fit, horizon);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const double width = normal_half_width(levels[i]) * fit.deviation;
    for (std::size_t step = 0; step < horizon; ++step) {
      const double half = width * deviations[step];
      forecast.intervals[i].push_back({forecast.values[step] - half, forecast.values[step] + half});
    }
  }
  return forecast;
}

}  // namespace dmlc::series
