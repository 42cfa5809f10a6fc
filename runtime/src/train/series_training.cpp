// SPDX-License-Identifier: Apache-2.0
// Rows to a series, a fit that is measured on its end, and the fit that is kept.
#include "runtime/src/train/series_training.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "runtime/src/train/metrics.h"
#include "runtime/src/train/series_fit.h"
#include "runtime/src/train/series_parts.h"
#include "runtime/src/train/series_state.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {
namespace {

using ingest::Split;
using series::RegularSeries;

constexpr std::size_t kLeastSteps = 3;  // of what is left to a fit when the end is held back

std::vector<series::Point> points_of(const ModelSpec& spec, const ingest::ColumnStore& store) {
  std::vector<series::Point> points;
  points.reserve(store.rows());
  std::uint64_t without_time = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto keys = store.keys(block);
    const auto values = store.target_numbers(block);
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (keys[row] < -kLatestSeriesTime || keys[row] > kLatestSeriesTime) {
        ++without_time;
        continue;
      }
      points.push_back({keys[row], static_cast<double>(values[row]) + store.target().shift});
    }
  }
  if (without_time == 0) return points;
  const std::string& time = spec.features.front().name;
  throw make_error<RuntimeErrorId::NoTime>(time, "leave such rows out in FROM", time, without_time);
}

/// Where the parts of the split begin, in steps.
struct Parts {
  std::size_t validation = 0;
  std::size_t test = 0;
  std::size_t end = 0;
};

Parts parts_of(const ModelSpec& spec, std::size_t steps) {
  const auto share = [&](double fraction) {
    return static_cast<std::size_t>(std::llround(fraction * static_cast<double>(steps)));
  };
  Parts parts{0, 0, steps};
  parts.test = steps - std::min(steps, share(spec.test_fraction));
  parts.validation = parts.test - std::min(parts.test, share(spec.validation_fraction));
  if (parts.validation >= kLeastSteps || parts.validation == steps) return parts;
  const double rest = std::max(1 - spec.test_fraction - spec.validation_fraction, 1e-3);
  throw make_error<RuntimeErrorId::SeriesTooShort>(
      spec.name, "train on a longer time, or give less of it to validation and test", spec.name, steps,
      std::max(steps + 1, static_cast<std::size_t>(std::ceil(static_cast<double>(kLeastSteps) / rest))));
}

/// Metrics of the values from `first` on against `expected`; steps that were filled have no truth.
void measure(const RegularSeries& series, const std::vector<double>& expected, std::size_t first, std::size_t last,
             Split split, double naive, const ingest::TargetColumn& target, TrainingResult& result) {
  MeasuredSteps& steps = result.steps[static_cast<std::size_t>(split)];
  steps.naive = naive;
  for (std::size_t i = first; i < last; ++i) {
    if (series.is_filled[i]) continue;
    steps.truth.push_back(series.values[i]);
    steps.expected.push_back(expected[i]);
  }
  MetricAccumulator metrics(Task::regression, target);
  metrics.add(steps.truth, steps.expected, steps.naive);
  const std::vector<MetricValue> found = metrics.finish(split);
  result.metrics.insert(result.metrics.end(), found.begin(), found.end());
}

/// What a fit of the part for training expects there, then what it forecasts of the others.
std::vector<double> expected_of_training(const ModelSpec& spec, const RegularSeries& series, const Parts& parts,
                                         const std::function<void()>& check, TrainingResult& result) {
  std::vector<RuntimeWarning> warnings;
  SeriesFit fit = fit_series(spec, series, parts.validation, check, warnings);
  for (RuntimeWarning& warning : warnings) {
    const bool is_said = std::any_of(result.warnings.begin(), result.warnings.end(),
                                     [&](const RuntimeWarning& said) { return said.code == warning.code; });
    // The part may be too short for a season that the whole has.
    if (!is_said) result.warnings.push_back(std::move(warning));
  }
  const series::Forecast ahead = fit.model.forecast(static_cast<std::int64_t>(parts.end - parts.validation), {}, check);
  fit.fitted.insert(fit.fitted.end(), ahead.values.begin(), ahead.values.end());
  return std::move(fit.fitted);
}

void measure_parts(const ingest::ColumnStore& store, const RegularSeries& series, const Parts& parts,
                   const std::vector<double>& expected, TrainingResult& result) {
  const auto first = series.values.begin();
  // Steps may be sums of rows, so that the target's own mean would say nothing.
  const double naive = std::accumulate(first, first + static_cast<std::ptrdiff_t>(parts.validation), 0.0) /
                       static_cast<double>(parts.validation);
  measure(series, expected, 0, parts.validation, Split::training, naive, store.target(), result);
  measure(series, expected, parts.validation, parts.test, Split::validation, naive, store.target(), result);
  measure(series, expected, parts.test, parts.end, Split::test, naive, store.target(), result);
}

void check_horizon(const ModelSpec& spec, const RegularSeries& series) {
  const ForecastSpec& forecast = spec.forecast;
  if (forecast.months == 0 && forecast.milliseconds == 0) return;
  const series::SeriesModel model{series.grid, static_cast<std::int64_t>(series.values.size()), {}, 0};
  const std::int64_t steps = model.steps_within(forecast.months, forecast.milliseconds * 1000);
  if (steps <= model.steps) return;
  throw make_error<RuntimeErrorId::HorizonTooLong>(spec.name, "forecast fewer steps, or train on a longer time",
                                                   spec.name, steps, model.steps);
}

/// Fits and measures a series that make_regular has made; its warnings stand in `result`.
TrainingResult fit_and_measure(const ModelSpec& spec, const ingest::ColumnStore& store, const RegularSeries& series,
                               TrainingResult result, Workers& workers, Monitor& monitor) {
  const auto check = [&] { workers.check(); };
  const Parts parts = parts_of(spec, series.values.size());
  check_horizon(spec, series);
  const SeriesFit fit = fit_series(spec, series, series.values.size(), check, result.warnings);
  monitor.report({"evaluate", store.rows(), fit.iterations, fit.iterations, "", 0});
  const bool holds_back = parts.validation < parts.end;
  measure_parts(store, series, parts,
                holds_back ? expected_of_training(spec, series, parts, check, result) : fit.fitted, result);
  if (!fit.converged) {
    result.warnings.push_back(make_warning<RuntimeErrorId::NotConvergedYet>(
        spec.name, "after " + std::to_string(fit.iterations) + " iterations"));
  }
  result.iterations = fit.iterations;
  result.stopped_by = fit.converged ? "converged" : "iterations";
  result.parts = series_parts(series, fit);
  result.state = make_series_state(fit.model, store);
  return result;
}

}  // namespace

TrainingResult train_series(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                            Monitor& monitor) {
  Workers workers(resources, monitor, spec.name);
  TrainingResult result;
  monitor.report({"fit", store.rows(), 0, 0, "", 0});
  const RegularSeries series = make_regular(points_of(spec, store), series_options(spec), series_names(spec),
                                            result.warnings, [&] { workers.check(); });
  return fit_and_measure(spec, store, series, std::move(result), workers, monitor);
}

TrainingResult train_mean_series(const ModelSpec& spec, const ingest::ColumnStore& store, std::size_t groups,
                                 const Resources& resources, Monitor& monitor) {
  Workers workers(resources, monitor, spec.name);
  monitor.report({"fit", store.rows(), 0, 0, "", 0});
  series::SeriesOptions options = series_options(spec);
  const bool sums = options.duplicates == series::DuplicateRule::sum;
  if (!sums) options.duplicates = series::DuplicateRule::mean;
  std::vector<series::Point> points = points_of(spec, store);
  for (series::Point& point : points) point.value /= sums ? static_cast<double>(groups) : 1;
  TrainingResult result;
  const RegularSeries series =
      make_regular(std::move(points), options, series_names(spec), result.warnings, [&] { workers.check(); });
  // That groups have rows of the same times is no finding.
  std::erase_if(result.warnings, [](const RuntimeWarning& warning) {
    return warning.code == runtime_error_info(RuntimeErrorId::RepeatedTimes).code;
  });
  return fit_and_measure(spec, store, series, std::move(result), workers, monitor);
}

}  // namespace dmlc::train
