// SPDX-License-Identifier: Apache-2.0
// The most probable parameters of the additive model.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/series/penalised_quadratic.h"
#include "runtime/src/series/prophet.h"
#include "runtime/src/series/prophet_terms.h"

namespace dmlc::series {
namespace {

constexpr double kTrendPrior = 5;     // deviation of slope and offset
constexpr double kNoisePrior = 0.5;   // of the noise
constexpr double kLeastNoise = 1e-6;  // in scales; values that a model meets exactly have no noise
constexpr std::uint32_t kMaximumIterations = 2000;
constexpr double kTolerance = 1e-10;  // fall of the objective per value
constexpr int kSmallFalls = 3;        // in a row, after which the method has converged
constexpr int kMaximumHalvings = 40;
constexpr std::size_t kCheckEvery = 4096;
constexpr double kDay = static_cast<double>(ingest::kMicrosecondsPerDay);

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

/// Values in scales with their places and times; steps that were filled take no part.
struct History {
  std::vector<Time> times;
  std::vector<double> shares;
  std::vector<double> values;
};

History history_of(const RegularSeries& series, ProphetModel& model) {
  History history;
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (series.is_filled[i]) continue;
    history.times.push_back(series.grid.time_of(static_cast<std::int64_t>(i)));
    history.values.push_back(series.values[i] - model.floor);
    model.scale = std::max(i == 0 ? 0 : model.scale, std::abs(history.values.back()));
  }
  if (model.scale == 0) model.scale = 1;
  for (double& value : history.values) value /= model.scale;
  model.first = history.times.front();
  model.length = static_cast<double>(history.times.back() - history.times.front());
  for (const Time time : history.times) history.shares.push_back(share_of(model, time));
  return history;
}

/// Evenly over the first values; as many as there is room for.
void place_changepoints(const History& history, const ProphetSettings& settings, ProphetModel& model) {
  if (settings.growth == Growth::flat) return;
  const auto room =
      static_cast<std::size_t>(std::floor(static_cast<double>(history.times.size()) * settings.changepoint_range));
  if (room < 2) return;
  const std::size_t count = std::min(settings.n_changepoints, room - 1);
  for (std::size_t j = 1; j <= count; ++j) {
    const double place = static_cast<double>(room - 1) * static_cast<double>(j) / static_cast<double>(count);
    model.changepoints.push_back(history.shares[static_cast<std::size_t>(std::nearbyint(place))]);
  }
}

void choose_seasons(const Step& step, const ProphetSettings& settings, ProphetModel& model) {
  const double span = model.length / kDay;
  const double step_days =
      step.months > 0 ? 30.0 * static_cast<double>(step.months) : static_cast<double>(step.microseconds) / kDay;
  const auto add = [&](double days, const std::optional<std::uint32_t>& asked, std::uint32_t usual, double least_span,
                       double step_below) {
    const std::uint32_t order = asked.value_or(span >= least_span && step_days < step_below ? usual : 0);
    if (order > 0) model.seasons.push_back({days, order});
  };
  add(365.25, settings.yearly, 10, 730, 180);
  add(7, settings.weekly, 3, 14, 7);
  add(1, settings.daily, 4, 2, 1);
}

void check_growth(const RegularSeries& series, const ProphetSettings& settings, const SeriesNames& names) {
  if (settings.growth != Growth::logistic) return;
  // Values are kept as float32, so that one at a bound may lie beside it.
  const double slack = 1e-6 * std::max(std::abs(settings.cap), std::abs(settings.floor));
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (series.values[i] >= settings.floor - slack && series.values[i] <= settings.cap + slack) continue;
    throw make_error<RuntimeErrorId::OutsideOfGrowth>(
        names.target, "set `floor` and `cap` so that all values lie between them", names.target,
        number_text(series.values[i]), time_text(series.grid.time_of(static_cast<std::int64_t>(i))),
        number_text(settings.floor), number_text(settings.cap));
  }
}

/// Slope and offset through the first and the last value, with which the search begins.
void begin_trend(const History& history, ProphetModel& model) {
  model.trend.assign(model.growth == Growth::flat ? 1 : 2 + model.changepoints.size(), 0.0);
  double first = history.values.front();
  double last = history.values.back();
  if (model.growth == Growth::flat) {
    double sum = 0;
    for (const double value : history.values) sum += value;
    model.trend[0] = sum / static_cast<double>(history.values.size());
  } else if (model.growth == Growth::linear) {
    model.trend[0] = last - first;
    model.trend[1] = first;
  } else {
    const auto log_odds = [&](double value) {
      const double share = std::clamp(value / model.cap, 0.01, 0.99);
      return std::log(share / (1 - share));
    };
    first = log_odds(first);
    last = log_odds(last);
    // A slope of 0 would leave the offset without meaning.
    if (std::abs(last - first) < 0.01) last = first + 0.01;
    model.trend[0] = last - first;
    model.trend[1] = -first / (last - first);
  }
}

class ProphetSearch {
 public:
  ProphetSearch(const History& history, const ProphetSettings& settings, ProphetModel& model,
                const std::function<void()>& check)
      : history_(history), model_(model), check_(check), columns_(model) {
    model_.effects.assign(columns_.size(), 0.0);
    begin_trend(history, model);
    trend_width_ = model.trend.size();
    width_ = trend_width_ + columns_.size();
    const double square = kTrendPrior * kTrendPrior;
    ridge_.assign(width_, 1 / (settings.seasonality_prior_scale * settings.seasonality_prior_scale));
    lasso_.assign(width_, 0.0);
    for (std::size_t i = 0; i < trend_width_; ++i) {
      const bool is_bend = i >= 2;
      ridge_[i] = is_bend ? 0 : 1 / square;
      lasso_[i] = is_bend ? 1 / settings.changepoint_prior_scale : 0;
    }
    for (std::size_t i = trend_width_ + columns_.first_holiday(); i < width_; ++i) {
      ridge_[i] = 1 / (settings.holidays_prior_scale * settings.holidays_prior_scale);
    }
  }

  void run(ProphetFit& fit) {
    std::vector<double> x = parameters();
    double squares = pass(x, false);
    double noise = 1;  // wide at first, so that the trend bends no more than it must
    double objective = objective_of(x, squares, noise);
    int small_falls = 0;
    while (fit.iterations < kMaximumIterations && small_falls < kSmallFalls) {
      ++fit.iterations;
      squares = step(x, squares, noise);
      noise = noise_of(squares);
      const double next = objective_of(x, squares, noise);
      const bool is_small = objective - next <= kTolerance * static_cast<double>(history_.values.size());
      small_falls = is_small ? small_falls + 1 : 0;
      objective = next;
    }
    fit.converged = small_falls >= kSmallFalls;
    fit.objective = objective;
    take(x);
    model_.deviation = noise;
  }

 private:
  [[nodiscard]] bool is_linear() const { return model_.growth != Growth::logistic && !model_.is_multiplicative; }

  [[nodiscard]] std::vector<double> parameters() const {
    std::vector<double> x = model_.trend;
    x.insert(x.end(), model_.effects.begin(), model_.effects.end());
    return x;
  }

  void take(const std::vector<double>& x) {
    std::copy_n(x.begin(), trend_width_, model_.trend.begin());
    std::copy(x.begin() + static_cast<std::ptrdiff_t>(trend_width_), x.end(), model_.effects.begin());
  }

  [[nodiscard]] double prior(const std::vector<double>& x) const {
    double sum = 0;
    for (std::size_t i = 0; i < width_; ++i) sum += ridge_[i] * x[i] * x[i] / 2 + lasso_[i] * std::abs(x[i]);
    return sum;
  }

  [[nodiscard]] double objective_of(const std::vector<double>& x, double squares, double noise) const {
    return squares / (2 * noise * noise) + static_cast<double>(history_.values.size()) * std::log(noise) +
           noise * noise / (2 * kNoisePrior * kNoisePrior) + prior(x);
  }

  /// Where the derivative by the noise is 0: noise^4 / prior^2 + n noise^2 = squares.
  [[nodiscard]] double noise_of(double squares) const {
    const auto n = static_cast<double>(history_.values.size());
    const double square = 2 * squares / (n + std::sqrt(n * n + 4 * squares / (kNoisePrior * kNoisePrior)));
    return std::max(std::sqrt(square), kLeastNoise);
  }

  /// Sum of squared errors; with `derive` J'J and J'r, too, of the errors' derivatives by the parameters.
  double pass(const std::vector<double>& x, bool derive) {
    take(x);
    if (derive) {
      products_.assign(width_ * width_, 0.0);
      slopes_.assign(width_, 0.0);
    }
    std::vector<double> row(width_);
    double squares = 0;
    for (std::size_t t = 0; t < history_.values.size(); ++t) {
      if (t % kCheckEvery == 0) check_();
      const double trend = trend_at(model_, history_.shares[t], row.data());
      double* effects = row.data() + trend_width_;
      columns_.fill(history_.times[t], effects);
      double effect = 0;
      for (std::size_t i = 0; i < columns_.size(); ++i) effect += effects[i] * model_.effects[i];
      const bool times = model_.is_multiplicative;
      const double error = history_.values[t] - (times ? trend * (1 + effect) : trend + effect);
      squares += error * error;
      if (!derive) continue;
      for (std::size_t i = 0; times && i < width_; ++i) row[i] *= i < trend_width_ ? 1 + effect : trend;
      add(row, error);
    }
    for (std::size_t i = 0; derive && i < width_; ++i) {
      for (std::size_t j = 0; j < i; ++j) products_[j * width_ + i] = products_[i * width_ + j];
    }
    return squares;
  }

  void add(const std::vector<double>& row, double error) {
    for (std::size_t i = 0; i < width_; ++i) {
      if (row[i] == 0) continue;
      slopes_[i] += row[i] * error;
      for (std::size_t j = 0; j <= i; ++j) products_[i * width_ + j] += row[i] * row[j];
    }
  }

  /// Moves x to where the linear model of the errors has its penalised minimum, or as far towards it as the function
  /// falls. Returns the sum of squares there.
  double step(std::vector<double>& x, double squares, double noise) {
    if (products_.empty() || !is_linear()) {
      pass(x, true);
      linear_ = slopes_;
      for (std::size_t i = 0; i < width_; ++i) {
        for (std::size_t j = 0; j < width_; ++j) linear_[i] += products_[i * width_ + j] * x[j];
        linear_[i] = -linear_[i];
      }
    }
    const double square = noise * noise;
    PenalisedQuadratic quadratic{products_, linear_, lasso_};
    for (std::size_t i = 0; i < width_; ++i) {
      quadratic.products[i * width_ + i] += square * ridge_[i];
      quadratic.penalty[i] *= square;
    }
    std::vector<double> target = x;
    minimise_penalised(quadratic, check_, target);
    const double before = squares / 2 + square * prior(x);
    double length = 1;
    for (int halving = 0; halving < kMaximumHalvings; ++halving, length /= 2) {
      std::vector<double> candidate = x;
      for (std::size_t i = 0; i < width_; ++i) candidate[i] += length * (target[i] - x[i]);
      if (length == 1) candidate = target;
      const double found = pass(candidate, false);
      if (!(found / 2 + square * prior(candidate) <= before)) continue;
      x = std::move(candidate);
      return found;
    }
    return squares;
  }

  const History& history_;
  ProphetModel& model_;
  const std::function<void()>& check_;
  EffectColumns columns_;
  std::size_t trend_width_ = 0;
  std::size_t width_ = 0;
  std::vector<double> ridge_;
  std::vector<double> lasso_;
  std::vector<double> products_;
  std::vector<double> slopes_;
  std::vector<double> linear_;
};

}  // namespace

ProphetFit fit_prophet(const RegularSeries& series, const ProphetSettings& settings, const SeriesNames& names,
                       const std::function<void()>& check) {
  ProphetFit fit;
  ProphetModel& model = fit.model;
  model.growth = settings.growth;
  model.is_multiplicative = settings.is_multiplicative;
  model.holidays = settings.holidays;
  if (!settings.holidays.empty() && Holidays(settings.holidays).size() == 0) {
    throw make_error<RuntimeErrorId::UnknownCountry>(names.model, "known are " + known_countries(), settings.holidays);
  }
  check_growth(series, settings, names);
  model.floor = settings.growth == Growth::logistic ? settings.floor : 0;
  const History history = history_of(series, model);
  model.cap = (settings.cap - model.floor) / model.scale;
  place_changepoints(history, settings, model);
  choose_seasons(series.grid.step, settings, model);
  ProphetSearch(history, settings, model, check).run(fit);
  return fit;
}

}  // namespace dmlc::series
