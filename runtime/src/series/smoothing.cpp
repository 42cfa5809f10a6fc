// SPDX-License-Identifier: Apache-2.0
// The recursion of exponential smoothing and its first state.
#include "runtime/src/series/smoothing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dmlc::series {
namespace {

char letter_of(Component component) {
  return component == Component::none ? 'N' : component == Component::additive ? 'A' : 'M';
}

/// Intercept at the place before the first value, and slope, of the line through the values.
std::pair<double, double> line_through(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  const double middle = (n + 1) / 2;
  double mean = 0;
  for (const double value : values) mean += value / n;
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double x = static_cast<double>(i + 1) - middle;
    products += x * (values[i] - mean);
    squares += x * x;
  }
  const double slope = squares > 0 ? products / squares : 0;
  return {mean - slope * middle, slope};
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// What the places of the season differ from a line through the means of the first periods, and that line.
std::vector<double> first_season(std::span<const double> values, const SmoothingForm& form, double& level,
                                 double& slope) {
  constexpr std::size_t kMostPeriods = 5;
  const std::size_t m = form.period;
  const std::size_t periods = std::min(kMostPeriods, values.size() / m);
  const double first = mean_of(values.first(m));
  const double last = mean_of(values.subspan((periods - 1) * m, m));
  slope = periods > 1 ? (last - first) / static_cast<double>((periods - 1) * m) : 0;
  level = first - slope * static_cast<double>(m + 1) / 2;
  std::vector<double> season(m, 0.0);
  for (std::size_t i = 0; i < periods * m; ++i) {
    const double line = level + slope * static_cast<double>(i + 1);
    season[i % m] +=
        (form.season == Component::additive ? values[i] - line : values[i] / line) / static_cast<double>(periods);
  }
  const double mean = mean_of(season);
  for (double& place : season) place = form.season == Component::additive ? place - mean : place / mean;
  return season;
}

}  // namespace

std::string name_of(const SmoothingForm& form) {
  std::string name = "ETS(A,";
  name += letter_of(form.trend);
  if (form.is_damped) name += 'd';
  name += ',';
  name += letter_of(form.season);
  return name + ')';
}

Smoother::Smoother(const SmoothingForm& form, const SmoothingWeights& weights, SmoothingState state)
    : form_(form), weights_(weights), state_(std::move(state)) {}

double Smoother::trended() const {
  switch (form_.trend) {
    case Component::none:
      return state_.level;
    case Component::additive:
      return state_.level + weights_.phi * state_.trend;
    case Component::multiplicative:
      return state_.level * std::pow(state_.trend, weights_.phi);
  }
  return state_.level;
}

double Smoother::expected() const {
  switch (form_.season) {
    case Component::none:
      return trended();
    case Component::additive:
      return trended() + state_.season[place_];
    case Component::multiplicative:
      return trended() * state_.season[place_];
  }
  return trended();
}

void Smoother::take(double value) {
  const double before = state_.level;
  const double line = trended();
  double adjusted = value;
  if (form_.season != Component::none) {
    double& season = state_.season[place_];
    const bool adds = form_.season == Component::additive;
    adjusted = adds ? value - season : value / season;
    season = weights_.gamma * (adds ? value - line : value / line) + (1 - weights_.gamma) * season;
    place_ = place_ + 1 == form_.period ? 0 : place_ + 1;
  }
  state_.level = weights_.alpha * adjusted + (1 - weights_.alpha) * line;
  if (form_.trend == Component::additive) {
    state_.trend = weights_.beta * (state_.level - before) + (1 - weights_.beta) * weights_.phi * state_.trend;
  } else if (form_.trend == Component::multiplicative) {
    state_.trend = weights_.beta * (state_.level / before) + (1 - weights_.beta) * std::pow(state_.trend, weights_.phi);
  }
}

SmoothingState Smoother::state() const {
  SmoothingState state = state_;
  std::rotate(state.season.begin(), state.season.begin() + static_cast<std::ptrdiff_t>(place_), state.season.end());
  return state;
}

SmoothingState first_state(std::span<const double> values, const SmoothingForm& form) {
  constexpr std::size_t kFirstValues = 10;
  double level = 0;
  double slope = 0;
  SmoothingState state;
  if (form.season != Component::none) {
    state.season = first_season(values, form, level, slope);
  } else {
    std::tie(level, slope) = line_through(values.first(std::min(kFirstValues, values.size())));
  }
  state.level = level;
  if (form.trend == Component::none) {
    state.level = mean_of(values.first(std::min(std::max(kFirstValues, form.period), values.size())));
  } else if (form.trend == Component::additive) {
    state.trend = slope;
  } else {
    // A line that falls below 0 is no level.
    if (!(level > 0)) state.level = values.front();
    state.trend = std::clamp(1 + slope / state.level, 0.5, 2.0);
  }
  return state;
}

}  // namespace dmlc::series
