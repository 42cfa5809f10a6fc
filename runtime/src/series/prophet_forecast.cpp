// SPDX-License-Identifier: Apache-2.0
// Values after the history, with intervals from trends that go on bending.
#include <algorithm>
#include <cmath>

#include "runtime/src/series/normal.h"
#include "runtime/src/series/prophet.h"
#include "runtime/src/series/prophet_terms.h"

namespace dmlc::series {
namespace {

/// Bends of one path, in the order of their places.
struct Bend {
  double place = 0;
  double size = 0;
};

/// How often, per history, and how strongly the trend of the history bends.
struct BendLaw {
  double rate = 0;
  double scale = 0;
};

BendLaw law_of(const ProphetModel& model) {
  BendLaw law{static_cast<double>(model.changepoints.size()), 0};
  for (std::size_t j = 2; j < model.trend.size(); ++j) law.scale += std::abs(model.trend[j]);
  if (law.rate > 0) law.scale /= law.rate;
  return law;
}

/// Places from the end of the history to `end` with exponential distances: a Poisson process.
std::vector<Bend> draw_bends(const BendLaw& law, double end, network::Random& random) {
  std::vector<Bend> bends;
  if (!(law.rate > 0) || !(law.scale > 0)) return bends;
  for (double place = 1;;) {
    place -= std::log(1 - random.uniform()) / law.rate;
    if (!(place < end)) return bends;
    const double size = -law.scale * std::log(1 - random.uniform());
    bends.push_back({place, (random.next() >> 63) != 0 ? size : -size});
  }
}

/// The bending line of the trend, before a cap makes a curve of it.
double curve_of(const ProphetModel& model, double line) {
  return model.growth == Growth::logistic ? model.cap / (1 + std::exp(-line)) : line;
}

double line_at(const ProphetModel& model, double share) {
  if (model.growth != Growth::logistic) return trend_at(model, share, nullptr);
  double line = model.trend[0] * (share - model.trend[1]);
  for (std::size_t j = 0; j < model.changepoints.size(); ++j) {
    line += model.trend[2 + j] * std::max(share - model.changepoints[j], 0.0);
  }
  return line;
}

}  // namespace

Forecast forecast_prophet(const ProphetModel& model, std::span<const Time> times, std::span<const double> levels,
                          std::uint64_t seed) {
  Forecast forecast;
  std::vector<double> lines;
  std::vector<double> effects;
  for (const Time time : times) {
    forecast.values.push_back(model.value(time));
    lines.push_back(line_at(model, share_of(model, time)));
    effects.push_back(model.effect(time));
  }
  if (levels.empty() || times.empty()) return forecast;
  const BendLaw law = law_of(model);
  const double end = share_of(model, times.back());
  std::vector<double> drawn(times.size() * kProphetPaths);
  for (std::size_t path = 0; path < kProphetPaths; ++path) {
    network::Random random(network::mixed(seed, path));
    const std::vector<Bend> bends = draw_bends(law, end, random);
    for (std::size_t step = 0; step < times.size(); ++step) {
      const double share = share_of(model, times[step]);
      double line = lines[step];
      for (const Bend& bend : bends) line += bend.size * std::max(share - bend.place, 0.0);
      const double trend = curve_of(model, line);
      const double value = model.is_multiplicative ? trend * (1 + effects[step]) : trend + effects[step];
      drawn[step * kProphetPaths + path] = model.floor + model.scale * (value + model.deviation * draw_normal(random));
    }
  }
  forecast.intervals = quantile_intervals(std::move(drawn), times.size(), levels);
  return forecast;
}

}  // namespace dmlc::series
