// SPDX-License-Identifier: Apache-2.0
// Values after the history, with intervals from trends that go on bending.
#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/src/network/random.h"
#include "runtime/src/series/normal.h"
#include "runtime/src/series/prophet.h"
#include "runtime/src/series/prophet_terms.h"

namespace dmlc::series {
namespace {

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

/// How a trend may go on: it bends at exponential distances, a Poisson process.
class Path {
 public:
  Path(const BendLaw& law, std::uint64_t seed)
      : law_(law), bends_(network::mixed(seed, 0)), noise_(network::mixed(seed, 1)) {
    if (law_.rate > 0 && law_.scale > 0) move_on();
  }

  /// How far the line has bent away at a place; places ascend.
  double bent(double place) {
    while (next_ < place) {
      const double size = -law_.scale * std::log(1 - bends_.uniform());
      const double bend = (bends_.next() >> 63) != 0 ? size : -size;
      slope_ += bend;
      offset_ += bend * next_;
      move_on();
    }
    return slope_ * place - offset_;
  }
  double noise() { return draw_normal(noise_); }

 private:
  void move_on() {
    const double from = std::isfinite(next_) ? next_ : 1;
    next_ = from - std::log(1 - bends_.uniform()) / law_.rate;
  }

  BendLaw law_;
  network::Random bends_;
  network::Random noise_;
  double next_ = std::numeric_limits<double>::infinity();
  double slope_ = 0;
  double offset_ = 0;
};

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
                          std::uint64_t seed, const std::function<void()>& check) {
  Forecast forecast{{}, std::vector<std::vector<Interval>>(levels.size())};
  std::vector<Path> paths;
  const BendLaw law = law_of(model);
  for (std::size_t path = 0; path < kProphetPaths && !levels.empty(); ++path) {
    paths.emplace_back(law, network::mixed(seed, path));
  }
  std::vector<double> drawn(paths.size());
  for (const Time time : times) {
    check();
    forecast.values.push_back(model.value(time));
    if (levels.empty()) continue;
    const double share = share_of(model, time);
    const double line = line_at(model, share);
    const double effect = model.effect(time);
    for (std::size_t path = 0; path < paths.size(); ++path) {
      const double trend = curve_of(model, line + paths[path].bent(share));
      const double value = model.is_multiplicative ? trend * (1 + effect) : trend + effect;
      drawn[path] = model.floor + model.scale * (value + model.deviation * paths[path].noise());
    }
    append_intervals(drawn, levels, forecast.intervals);
  }
  return forecast;
}

}  // namespace dmlc::series
