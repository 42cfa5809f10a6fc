// SPDX-License-Identifier: Apache-2.0
// Exponential smoothing against statsmodels, and what follows from its models.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "runtime/src/network/random.h"
#include "runtime/src/series/normal.h"
#include "runtime/src/series/smoothing.h"
#include "tests/numeric/series_fixtures.h"

using namespace dmlc::series;
using series_fixtures::form_of;
using series_fixtures::no_check;
using series_fixtures::values_of;

namespace {

/// What the recursion makes of the values, and then of nothing new.
std::vector<double> run(const SmoothingForm& form, const SmoothingWeights& weights, const SmoothingState& first,
                        const std::vector<double>& values) {
  Smoother smoother(form, weights, first);
  std::vector<double> fitted;
  for (const double value : values) {
    fitted.push_back(smoother.expected());
    smoother.take(value);
  }
  return fitted;
}

/// Values that follow a form exactly, but for normal errors.
std::vector<double> drawn(const SmoothingForm& form, const SmoothingWeights& weights, const SmoothingState& first,
                          std::size_t count, double deviation, std::uint64_t seed) {
  dmlc::network::Random random(seed);
  Smoother smoother(form, weights, first);
  std::vector<double> values;
  for (std::size_t t = 0; t < count; ++t) {
    values.push_back(smoother.expected() + deviation * draw_normal(random));
    smoother.take(values.back());
  }
  return values;
}

/// Without further values the level moves by the trend alone, and the season repeats.
double expected_by_recursion(const SmoothingFit& fit, std::size_t step) {
  SmoothingWeights still = fit.weights;
  still.alpha = still.beta = still.gamma = 0;
  Smoother smoother(fit.form, still, fit.last);
  for (std::size_t i = 1; i < step; ++i) smoother.take(smoother.expected());
  return smoother.expected();
}

constexpr Component kNone = Component::none;
constexpr Component kAdds = Component::additive;
constexpr Component kTimes = Component::multiplicative;

}  // namespace

TEST_CASE("with fixed weights and a fixed first state smoothing is that of statsmodels") {
  const nlohmann::json all = series_fixtures::read_json("smoothing_expected");
  for (const auto& row : all.at("fixed")) {
    const SmoothingForm form = form_of(row);
    const auto name = row.at("series").get<std::string>();
    CAPTURE(name);
    CAPTURE(name_of(form));
    SmoothingFit fit;
    fit.form = form;
    fit.weights = {row.at("alpha"), form.trend != kNone ? row.at("beta").get<double>() : 0,
                   form.season != kNone ? row.at("gamma").get<double>() : 0, row.at("phi")};
    fit.first = {row.at("level"), row.at("slope"), row.at("places").get<std::vector<double>>()};
    const std::vector<double> values = values_of(name);
    const std::vector<double> fitted = run(form, fit.weights, fit.first, values);
    for (std::size_t t = 0; t < fitted.size(); ++t) {
      CHECK(fitted[t] == doctest::Approx(row.at("fitted")[t].get<double>()).epsilon(1e-10));
    }
    Smoother smoother(form, fit.weights, fit.first);
    for (const double value : values) smoother.take(value);
    fit.last = smoother.state();
    fit.deviation = 1;
    const double level = 0.8;
    const Forecast forecast = forecast_smoothing(fit, row.at("forecast").size(), {&level, 1}, 1, no_check);
    for (std::size_t h = 0; h < forecast.values.size(); ++h) {
      if (row.at("forecast")[h].is_null()) continue;
      CHECK(forecast.values[h] == doctest::Approx(row.at("forecast")[h].get<double>()).epsilon(1e-10));
    }
    const auto width = [&](std::size_t h) { return forecast.intervals[0][h].high - forecast.intervals[0][h].low; };
    for (std::size_t h = 0; h < row.at("widths").size(); ++h) {
      CHECK(width(h) / width(0) == doctest::Approx(row.at("widths")[h].get<double>()).epsilon(1e-8));
    }
  }
}

TEST_CASE("estimated errors are not above those of statsmodels") {
  const nlohmann::json all = series_fixtures::read_json("smoothing_expected");
  for (const auto& row : all.at("estimated")) {
    const SmoothingForm form = form_of(row);
    const auto name = row.at("series").get<std::string>();
    CAPTURE(name);
    CAPTURE(name_of(form));
    const SmoothingFit fit = fit_smoothing(values_of(name), form, {}, no_check);
    CHECK(fit.converged);
    CHECK(fit.squares <= 1.005 * row.at("sse").get<double>());
  }
}

TEST_CASE("weights that are given stay, and others keep their bounds") {
  const std::vector<double> values = values_of("passengers");
  const SmoothingForm form{kAdds, true, kAdds, 12};
  const SmoothingFit given = fit_smoothing(values, form, {0.3, 0.1, 0.2, 0.9}, no_check);
  CHECK(given.weights.alpha == 0.3);
  CHECK(given.weights.beta == 0.1);
  CHECK(given.weights.gamma == 0.2);
  CHECK(given.weights.phi == 0.9);
  CHECK(given.parameters == 1 + 1 + 11 + 1);
  const SmoothingFit free = fit_smoothing(values, form, {}, no_check);
  CHECK(free.parameters == given.parameters + 4);
  CHECK(free.squares < given.squares);
  CHECK(free.weights.gamma <= 1 - free.weights.alpha + 1e-12);
  CHECK(free.weights.phi >= 0.8);
  CHECK(free.weights.phi <= 0.995);
  const SmoothingFit season_given = fit_smoothing(values, form, {{}, {}, 0.6, {}}, no_check);
  CHECK(season_given.weights.gamma == 0.6);
  CHECK(season_given.weights.alpha <= 0.4 + 1e-12);
}

TEST_CASE("weights that made the values are found again") {
  const SmoothingForm form{kAdds, false, kAdds, 4};
  const SmoothingWeights weights{0.4, 0.2, 0.3, 1};
  const std::vector<double> values = drawn(form, weights, {50, 0.5, {3, -2, 1, -2}}, 4000, 1, 7);
  const SmoothingFit fit = fit_smoothing(values, form, {}, no_check);
  CHECK(fit.weights.alpha == doctest::Approx(0.4).epsilon(0.1));
  CHECK(fit.weights.beta == doctest::Approx(0.2).epsilon(0.2));
  CHECK(fit.weights.gamma == doctest::Approx(0.3).epsilon(0.1));
  CHECK(fit.deviation == doctest::Approx(1).epsilon(0.05));
}

TEST_CASE("the criterion chooses the form that made the values") {
  const SmoothingForm forms[] = {{kNone, false, kNone, 1}, {kAdds, false, kNone, 1}, {kAdds, true, kNone, 1},
                                 {kNone, false, kAdds, 4}, {kAdds, false, kAdds, 4}, {kNone, false, kTimes, 4},
                                 {kAdds, false, kTimes, 4}};
  const auto chosen = [&](const SmoothingForm& form, const SmoothingState& first, double deviation) {
    const std::vector<double> values = drawn(form, {0.3, 0.1, 0.1, 1}, first, 400, deviation, 3);
    return name_of(fit_best(values, forms, {}, no_check).form);
  };
  CHECK(chosen(forms[0], {50, 0, {}}, 1) == "ETS(A,N,N)");
  CHECK(chosen(forms[1], {50, 2, {}}, 1) == "ETS(A,A,N)");
  CHECK(chosen(forms[4], {50, 2, {5, -5, 4, -4}}, 1) == "ETS(A,A,A)");
  CHECK(chosen(forms[6], {50, 2, {1.3, 0.7, 1.2, 0.8}}, 1) == "ETS(A,A,M)");
}

TEST_CASE("intervals hold their share of what comes") {
  // One from the known variance, one from drawn paths.
  const SmoothingForm forms[] = {{kAdds, false, kAdds, 4}, {kAdds, false, kTimes, 4}};
  const SmoothingState firsts[] = {{100, 0.5, {8, -6, 4, -6}}, {100, 0.5, {1.1, 0.9, 1.05, 0.95}}};
  const SmoothingWeights weights{0.3, 0.1, 0.2, 1};
  const double levels[] = {0.8, 0.95};
  constexpr std::size_t kHorizon = 12;
  constexpr std::uint64_t kRuns = 3000;
  for (int f = 0; f < 2; ++f) {
    SmoothingFit fit;
    fit.form = forms[f];
    fit.weights = weights;
    fit.last = firsts[f];
    fit.deviation = 2;
    const Forecast forecast = forecast_smoothing(fit, kHorizon, levels, 11, no_check);
    std::vector<std::vector<double>> held(2, std::vector<double>(kHorizon, 0.0));
    for (std::uint64_t seed = 0; seed < kRuns; ++seed) {
      const std::vector<double> future = drawn(forms[f], weights, firsts[f], kHorizon, 2, 1000 + seed);
      for (std::size_t level = 0; level < 2; ++level) {
        for (std::size_t h = 0; h < kHorizon; ++h) {
          const Interval& interval = forecast.intervals[level][h];
          held[level][h] += future[h] >= interval.low && future[h] <= interval.high ? 1.0 / kRuns : 0;
        }
      }
    }
    for (std::size_t h = 0; h < kHorizon; ++h) {
      CAPTURE(h);
      CHECK(held[0][h] == doctest::Approx(0.8).epsilon(0.04));
      CHECK(held[1][h] == doctest::Approx(0.95).epsilon(0.02));
    }
  }
}

TEST_CASE("any step ahead is expected at once as it is step by step") {
  for (const Component trend : {kNone, kAdds, kTimes}) {
    for (const Component season : {kNone, kAdds, kTimes}) {
      for (const double phi : {1.0, 0.9}) {
        SmoothingFit fit;
        fit.form = {trend, phi < 1, season, season == kNone ? std::size_t{1} : std::size_t{3}};
        CAPTURE(name_of(fit.form));
        fit.weights = {0.3, 0.1, 0.2, phi};
        fit.last = {100, trend == kTimes ? 1.02 : 2, {}};
        if (season != kNone) fit.last.season = {1.2, 0.9, 0.8};
        for (const std::size_t step : {1, 2, 3, 4, 17}) {
          CHECK(expected_ahead(fit, step) == doctest::Approx(expected_by_recursion(fit, step)).epsilon(1e-12));
        }
      }
    }
  }
}

TEST_CASE("half widths of the normal distribution") {
  CHECK(normal_half_width(0.95) == doctest::Approx(1.959963984540054).epsilon(1e-12));
  CHECK(normal_half_width(0.8) == doctest::Approx(1.2815515655446004).epsilon(1e-12));
  CHECK(normal_half_width(0.999999) == doctest::Approx(4.891638475699411).epsilon(1e-8));
}

TEST_CASE("short, constant and exact series are fitted without a number that is none") {
  const std::vector<double> constant(20, 5.0);
  for (const Component trend : {kNone, kAdds, kTimes}) {
    for (const Component season : {kNone, kAdds, kTimes}) {
      const SmoothingForm form{trend, false, season, season == kNone ? std::size_t{1} : std::size_t{4}};
      CAPTURE(name_of(form));
      const SmoothingFit fit = fit_smoothing(constant, form, {}, no_check);
      CHECK(fit.squares == doctest::Approx(0));
      for (const double value : forecast_smoothing(fit, 9, {}, 1, no_check).values) CHECK(value == doctest::Approx(5));
    }
  }
  const SmoothingFit shortest = fit_smoothing(std::vector<double>{1, 2, 4}, {kAdds, false, kNone, 1}, {}, no_check);
  CHECK(std::isinf(shortest.aicc));
  for (const double value : forecast_smoothing(shortest, 3, {}, 1, no_check).values) CHECK(std::isfinite(value));
}

TEST_CASE("bounds lie on the line between drawn values, and are unknown where one is") {
  std::vector<double> drawn{5, 1, 4, 2, 3};
  const double levels[] = {0.5, 0.8};
  std::vector<std::vector<Interval>> intervals(2);
  append_intervals(drawn, levels, intervals);
  CHECK(intervals[0][0].low == doctest::Approx(2));
  CHECK(intervals[0][0].high == doctest::Approx(4));
  CHECK(intervals[1][0].low == doctest::Approx(1.4));
  CHECK(intervals[1][0].high == doctest::Approx(4.6));
  drawn[3] = std::numeric_limits<double>::quiet_NaN();
  append_intervals(drawn, levels, intervals);
  CHECK(std::isnan(intervals[0][1].low));
  CHECK(std::isnan(intervals[1][1].high));
}
