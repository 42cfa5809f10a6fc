// SPDX-License-Identifier: Apache-2.0
// Trend, seasons and holidays at a time.
#include "runtime/src/series/prophet_terms.h"

#include <cmath>
#include <numbers>

#include "runtime/src/ingest/calendar.h"

namespace dmlc::series {
namespace {

/// Growth of the cap: its curve at a line.
double logistic(double cap, double line) { return cap / (1 + std::exp(-line)); }

}  // namespace

EffectColumns::EffectColumns(const ProphetModel& model) : seasons_(model.seasons), holidays_(model.holidays) {
  for (const FourierSeason& season : seasons_) first_holiday_ += 2 * std::size_t{season.order};
  size_ = first_holiday_ + holidays_.size();
}

template <class Take>
void EffectColumns::visit(Time time, const Take& take) const {
  // The seasons of the paper begin with 1970.
  const double days = ingest::elapsed_days(time) + static_cast<double>(ingest::kEpochDay);
  for (const FourierSeason& season : seasons_) {
    const double angle = 2 * std::numbers::pi * std::fmod(days / season.days, 1.0);
    for (std::uint32_t term = 1; term <= season.order; ++term) {
      take(std::sin(term * angle));
      take(std::cos(term * angle));
    }
  }
  const std::int64_t day = ingest::day_of(time);
  for (std::size_t i = 0; i < holidays_.size(); ++i) take(holidays_.falls_on(i, day) ? 1.0 : 0.0);
}

void EffectColumns::fill(Time time, double* out) const {
  visit(time, [&](double column) { *out++ = column; });
}

double EffectColumns::sum(Time time, std::span<const double> effects) const {
  double sum = 0;
  auto effect = effects.begin();
  visit(time, [&](double column) { sum += column * *effect++; });
  return sum;
}

double share_of(const ProphetModel& model, Time time) { return static_cast<double>(time - model.first) / model.length; }

double trend_at(const ProphetModel& model, double share, double* by) {
  if (model.growth == Growth::flat) {
    if (by != nullptr) by[0] = 1;
    return model.trend[0];
  }
  const bool is_logistic = model.growth == Growth::logistic;
  const double slope = model.trend[0];
  const double offset = model.trend[1];
  double line = is_logistic ? slope * (share - offset) : slope * share + offset;
  for (std::size_t j = 0; j < model.changepoints.size(); ++j) {
    const double behind = share > model.changepoints[j] ? share - model.changepoints[j] : 0;
    line += model.trend[2 + j] * behind;
    if (by != nullptr) by[2 + j] = behind;
  }
  if (by != nullptr) {
    by[0] = is_logistic ? share - offset : share;
    by[1] = is_logistic ? -slope : 1;
  }
  if (!is_logistic) return line;
  const double trend = logistic(model.cap, line);
  const double steepness = trend * (1 - trend / model.cap);
  for (std::size_t j = 0; by != nullptr && j < model.trend.size(); ++j) by[j] *= steepness;
  return trend;
}

double ProphetModel::effect(Time time) const { return EffectColumns(*this).sum(time, effects); }

double ProphetModel::value(Time time) const {
  const double line = trend_at(*this, share_of(*this, time), nullptr);
  const double here = effect(time);
  return floor + scale * (is_multiplicative ? line * (1 + here) : line + here);
}

}  // namespace dmlc::series
