// SPDX-License-Identifier: Apache-2.0
// Estimates weights and first state of exponential smoothing by least squares, with derivatives carried along the
// recursion, and chooses among forms by the corrected criterion of Akaike.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "runtime/src/series/least_squares.h"
#include "runtime/src/series/smoothing.h"

namespace dmlc::series {
namespace {

constexpr std::uint32_t kMaximumIterations = 500;
constexpr std::uint32_t kFirstIterations = 15;
constexpr std::size_t kStartsToRefine = 3;
constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kLeastPhi = 0.8;
constexpr double kMostPhi = 0.995;
constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

/// Where each free number stands among the variables; kAbsent for one that is fixed.
/// The season's weight is gamma = share * (1 - alpha), so that its bound is fixed.
struct Places {
  std::size_t alpha = kAbsent;
  std::size_t beta = kAbsent;
  std::size_t share = kAbsent;
  std::size_t phi = kAbsent;
  std::size_t level = kAbsent;
  std::size_t trend = kAbsent;
  std::size_t season = kAbsent;  ///< of the first of `period`
  std::size_t count = 0;
};

class SmoothingProblem final : public SquaresProblem {
 public:
  SmoothingProblem(std::span<const double> values, const SmoothingForm& form, const GivenWeights& given,
                   const SmoothingState& first, const std::function<void()>& check)
      : values_(values), form_(form), given_(given), first_(first), check_(check) {
    const auto place = [this](bool is_free, std::size_t width = 1) {
      const std::size_t at = places_.count;
      if (is_free) places_.count += width;
      return is_free ? at : kAbsent;
    };
    const bool has_trend = form.trend != Component::none;
    const bool has_season = form.season != Component::none;
    places_.alpha = place(!given.alpha);
    places_.beta = place(has_trend && !given.beta);
    places_.share = place(has_season && !given.gamma);
    places_.phi = place(form.is_damped && !given.phi);
    places_.level = place(true);
    places_.trend = place(has_trend);
    places_.season = place(has_season && form.period <= kLongestFreePeriod, form.period);
  }

  [[nodiscard]] const Places& places() const { return places_; }

  [[nodiscard]] Bounds bounds() const {
    Bounds bounds{std::vector<double>(places_.count, -kInfinite), std::vector<double>(places_.count, kInfinite)};
    const auto set = [&](std::size_t at, double low, double high) {
      if (at == kAbsent) return;
      bounds.low[at] = low;
      bounds.high[at] = high;
    };
    set(places_.alpha, 0, given_.gamma && form_.season != Component::none ? 1 - *given_.gamma : 1);
    set(places_.beta, 0, 1);
    set(places_.share, 0, 1);
    set(places_.phi, kLeastPhi, kMostPhi);
    return bounds;
  }

  [[nodiscard]] std::vector<double> variables(const SmoothingWeights& weights) const {
    std::vector<double> x(places_.count);
    const auto set = [&](std::size_t at, double value) {
      if (at != kAbsent) x[at] = value;
    };
    set(places_.alpha, weights.alpha);
    set(places_.beta, weights.beta);
    set(places_.share, weights.gamma);  // starts give the share itself
    set(places_.phi, weights.phi);
    set(places_.level, first_.level);
    set(places_.trend, first_.trend);
    for (std::size_t i = 0; places_.season != kAbsent && i < form_.period; ++i)
      x[places_.season + i] = first_.season[i];
    return x;
  }

  [[nodiscard]] SmoothingWeights weights(const std::vector<double>& x) const {
    SmoothingWeights out;
    out.alpha = places_.alpha != kAbsent ? x[places_.alpha] : *given_.alpha;
    if (form_.trend != Component::none) out.beta = places_.beta != kAbsent ? x[places_.beta] : *given_.beta;
    if (form_.season != Component::none) {
      out.gamma = places_.share != kAbsent ? x[places_.share] * (1 - out.alpha) : *given_.gamma;
    }
    if (form_.is_damped) out.phi = places_.phi != kAbsent ? x[places_.phi] : *given_.phi;
    return out;
  }

  [[nodiscard]] SmoothingState state(const std::vector<double>& x) const {
    SmoothingState out = first_;
    out.level = x[places_.level];
    if (places_.trend != kAbsent) out.trend = x[places_.trend];
    for (std::size_t i = 0; places_.season != kAbsent && i < form_.period; ++i) out.season[i] = x[places_.season + i];
    return out;
  }

  double value(const std::vector<double>& x) override {
    Smoother smoother(form_, weights(x), state(x));
    double sum = 0;
    for (std::size_t t = 0; t < values_.size(); ++t) {
      if (t % kCheckEvery == 0) check_();
      const double error = values_[t] - smoother.expected();
      sum += error * error;
      smoother.take(values_[t]);
    }
    return std::isfinite(sum) ? sum : kInfinite;
  }

  SquaresAt at(const std::vector<double>& x) override;

 private:
  static constexpr std::size_t kCheckEvery = 65'536;

  std::span<const double> values_;
  const SmoothingForm& form_;
  const GivenWeights& given_;
  const SmoothingState& first_;
  const std::function<void()>& check_;
  Places places_;
};

/// The recursion with the derivatives of its state by all variables.
class Tangents {
 public:
  Tangents(const SmoothingForm& form, const SmoothingWeights& weights, SmoothingState state, const Places& places,
           const std::vector<double>& x)
      : form_(form), w_(weights), s_(std::move(state)), places_(places), n_(places.count) {
    share_ = places.share != kAbsent ? x[places.share] : 0;
    level_.assign(n_, 0.0);
    trend_.assign(n_, 0.0);
    line_.assign(n_, 0.0);
    season_.assign(n_ * s_.season.size(), 0.0);
    expected_by.assign(n_, 0.0);
    level_[places.level] = 1;
    if (places.trend != kAbsent) trend_[places.trend] = 1;
    for (std::size_t i = 0; places.season != kAbsent && i < s_.season.size(); ++i) {
      season_[i * n_ + places.season + i] = 1;
    }
  }

  std::vector<double> expected_by;  ///< derivatives of the expected value

  double expect() {
    trend_powered_ = form_.trend == Component::multiplicative ? std::pow(s_.trend, w_.phi) : 0;
    for (std::size_t i = 0; i < n_; ++i) line_[i] = line_by(i);
    line_value_ = form_.trend == Component::none       ? s_.level
                  : form_.trend == Component::additive ? s_.level + w_.phi * s_.trend
                                                       : s_.level * trend_powered_;
    if (form_.season == Component::none) {
      expected_by = line_;
      return line_value_;
    }
    const double season = s_.season[place_];
    const double* by = season_.data() + place_ * n_;
    const bool adds = form_.season == Component::additive;
    for (std::size_t i = 0; i < n_; ++i)
      expected_by[i] = adds ? line_[i] + by[i] : line_[i] * season + line_value_ * by[i];
    return adds ? line_value_ + season : line_value_ * season;
  }

  void take(double value) {
    const double season = form_.season == Component::none ? 0 : s_.season[place_];
    const double adjusted = form_.season == Component::none       ? value
                            : form_.season == Component::additive ? value - season
                                                                  : value / season;
    const double level = w_.alpha * adjusted + (1 - w_.alpha) * line_value_;
    const double* by = season_.data() + place_ * n_;
    for (std::size_t i = 0; i < n_; ++i) {
      const double adjusted_by = form_.season == Component::none       ? 0
                                 : form_.season == Component::additive ? -by[i]
                                                                       : -adjusted / season * by[i];
      double level_by = w_.alpha * adjusted_by + (1 - w_.alpha) * line_[i];
      if (i == places_.alpha) level_by += adjusted - line_value_;
      take_trend(i, level, level_by);
      level_[i] = level_by;
    }
    if (form_.season != Component::none) take_season(value, season);
    if (form_.trend == Component::additive) s_.trend = w_.beta * (level - s_.level) + (1 - w_.beta) * w_.phi * s_.trend;
    if (form_.trend == Component::multiplicative) {
      s_.trend = w_.beta * (level / s_.level) + (1 - w_.beta) * trend_powered_;
    }
    s_.level = level;
  }

 private:
  [[nodiscard]] double line_by(std::size_t i) const {
    if (form_.trend == Component::none) return level_[i];
    if (form_.trend == Component::additive) {
      return level_[i] + w_.phi * trend_[i] + (i == places_.phi ? s_.trend : 0);
    }
    return trend_powered_ * level_[i] + s_.level * powered_by(i);
  }

  /// Derivative of trend^phi.
  [[nodiscard]] double powered_by(std::size_t i) const {
    const double by = w_.phi / s_.trend * trend_[i] + (i == places_.phi ? std::log(s_.trend) : 0);
    return trend_powered_ * by;
  }

  void take_trend(std::size_t i, double level, double level_by) {
    if (form_.trend == Component::none) return;
    if (form_.trend == Component::additive) {
      double by = w_.beta * (level_by - level_[i]) + (1 - w_.beta) * w_.phi * trend_[i];
      if (i == places_.beta) by += level - s_.level - w_.phi * s_.trend;
      if (i == places_.phi) by += (1 - w_.beta) * s_.trend;
      trend_[i] = by;
      return;
    }
    const double ratio = level / s_.level;
    double by = w_.beta * (level_by - ratio * level_[i]) / s_.level + (1 - w_.beta) * powered_by(i);
    if (i == places_.beta) by += ratio - trend_powered_;
    trend_[i] = by;
  }

  void take_season(double value, double season) {
    const bool adds = form_.season == Component::additive;
    const double seen = adds ? value - line_value_ : value / line_value_;
    double* by = season_.data() + place_ * n_;
    for (std::size_t i = 0; i < n_; ++i) {
      const double seen_by = adds ? -line_[i] : -seen / line_value_ * line_[i];
      double gamma_by = 0;
      if (i == places_.share) gamma_by = 1 - w_.alpha;
      if (i == places_.alpha) gamma_by = -share_;
      by[i] = w_.gamma * seen_by + (1 - w_.gamma) * by[i] + gamma_by * (seen - season);
    }
    s_.season[place_] = w_.gamma * seen + (1 - w_.gamma) * season;
    place_ = place_ + 1 == form_.period ? 0 : place_ + 1;
  }

  const SmoothingForm& form_;
  SmoothingWeights w_;
  SmoothingState s_;
  const Places& places_;
  std::size_t n_;
  std::size_t place_ = 0;
  double share_ = 0;
  double trend_powered_ = 0;
  double line_value_ = 0;
  std::vector<double> level_;
  std::vector<double> trend_;
  std::vector<double> line_;
  std::vector<double> season_;  // period x n
};

SquaresAt SmoothingProblem::at(const std::vector<double>& x) {
  Tangents tangents(form_, weights(x), state(x), places_, x);
  const std::size_t n = places_.count;
  SquaresAt out{0, std::vector<double>(n, 0.0), std::vector<double>(n * n, 0.0)};
  for (std::size_t t = 0; t < values_.size(); ++t) {
    if (t % (kCheckEvery / 16) == 0) check_();
    const double error = values_[t] - tangents.expect();
    out.value += error * error;
    const std::vector<double>& by = tangents.expected_by;
    for (std::size_t i = 0; i < n; ++i) {
      out.gradient[i] -= error * by[i];
      for (std::size_t j = 0; j <= i; ++j) out.products[i * n + j] += by[i] * by[j];
    }
    tangents.take(values_[t]);
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) out.products[j * n + i] = out.products[i * n + j];
    if (!std::isfinite(out.gradient[i]) || !std::isfinite(out.products[i * n + i])) out.value = kInfinite;
  }
  if (!std::isfinite(out.value)) out.value = kInfinite;
  return out;
}

/// A place to begin, with its sum of squares.
struct Start {
  double squares = kInfinite;
  std::vector<double> x;
};

/// Of each pair of weights of level and season the best start, after a few steps: sums of squares have several minima,
/// which differ most in how much of the season is learned on the way. The best of these in order.
std::vector<Start> starts_of(SmoothingProblem& problem, const Bounds& bounds, const std::function<void()>& check) {
  std::vector<Start> starts;
  for (const double alpha : {0.05, 0.3, 0.7, 0.98}) {
    for (const double share : {0.02, 0.3, 0.8}) {
      Start best;
      for (const double beta : {0.02, 0.2, 0.7}) {
        for (const double phi : {0.85, 0.98}) {
          std::vector<double> x = problem.variables({alpha, beta, share, phi});
          for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::clamp(x[i], bounds.low[i], bounds.high[i]);
          const double squares = problem.value(x);
          if (best.x.empty() || squares < best.squares) best = {squares, std::move(x)};
        }
      }
      const bool is_new =
          std::none_of(starts.begin(), starts.end(), [&](const Start& other) { return other.x == best.x; });
      if (is_new) starts.push_back(std::move(best));
    }
  }
  for (Start& start : starts) {
    start.squares = minimise_squares(problem, bounds, kFirstIterations, check, start.x).value;
  }
  std::stable_sort(starts.begin(), starts.end(), [](const Start& a, const Start& b) { return a.squares < b.squares; });
  starts.resize(std::min(kStartsToRefine, starts.size()));
  return starts;
}

/// Free numbers of a fit: weights, first state less what the season shares with the level, variance.
std::size_t free_numbers(const SmoothingForm& form, const Places& places) {
  const std::size_t season = form.season == Component::none ? 0 : form.period - 1;
  const std::size_t doubled = places.season == kAbsent ? 0 : form.period;
  return places.count - doubled + season + 1;
}

void judge(std::span<const double> values, SmoothingFit& fit) {
  Smoother smoother(fit.form, fit.weights, fit.first);
  fit.fitted.reserve(values.size());
  fit.squares = 0;
  for (const double value : values) {
    fit.fitted.push_back(smoother.expected());
    fit.squares += (value - fit.fitted.back()) * (value - fit.fitted.back());
    smoother.take(value);
  }
  fit.last = smoother.state();
  const auto n = static_cast<double>(values.size());
  const auto k = static_cast<double>(fit.parameters);
  fit.deviation = std::sqrt(fit.squares / std::max(n - k + 1, 1.0));
  fit.aicc = n - k - 1 > 0 ? n * std::log(fit.squares / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1) : kInfinite;
}

}  // namespace

SmoothingFit fit_smoothing(std::span<const double> values, const SmoothingForm& form, const GivenWeights& given,
                           const std::function<void()>& check) {
  const SmoothingState first = first_state(values, form);
  SmoothingProblem problem(values, form, given, first, check);
  const Bounds bounds = problem.bounds();
  SmoothingFit fit;
  fit.form = form;
  fit.parameters = free_numbers(form, problem.places());
  double least = kInfinite;
  std::vector<double> best;
  for (Start& start : starts_of(problem, bounds, check)) {
    const SquaresEnd end = minimise_squares(problem, bounds, kMaximumIterations, check, start.x);
    fit.iterations += end.iterations;
    if (!best.empty() && !(end.value < least)) continue;
    least = end.value;
    fit.converged = end.converged;
    best = std::move(start.x);
  }
  fit.weights = problem.weights(best);
  fit.first = problem.state(best);
  judge(values, fit);
  return fit;
}

SmoothingFit fit_best(std::span<const double> values, std::span<const SmoothingForm> forms, const GivenWeights& given,
                      const std::function<void()>& check) {
  std::optional<SmoothingFit> best;
  std::uint32_t iterations = 0;
  for (const SmoothingForm& form : forms) {
    SmoothingFit fit = fit_smoothing(values, form, given, check);
    iterations += fit.iterations;
    if (!best || fit.aicc < best->aicc) best = std::move(fit);
  }
  best->iterations = iterations;
  return std::move(*best);
}

}  // namespace dmlc::series
