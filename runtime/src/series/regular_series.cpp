// SPDX-License-Identifier: Apache-2.0
// Puts rows on the grid of their times: several of one step become one, missing steps are filled.
#include "runtime/src/series/regular_series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dmlc::series {
namespace {

constexpr std::size_t kLeastSteps = 3;
constexpr std::size_t kValuesPerCheck = 65'536;
constexpr std::size_t kMediansPerCheck = 256;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

void check_values(const std::vector<Point>& points, const SeriesNames& names) {
  for (const Point& point : points) {
    if (std::isfinite(point.value)) continue;
    throw make_error<RuntimeErrorId::InfiniteTarget>(names.target, "leave such rows out in FROM", names.target);
  }
}

RuntimeError too_short(std::size_t steps, const SeriesNames& names) {
  return make_error<RuntimeErrorId::SeriesTooShort>(names.model, "train on a longer time", names.model, steps,
                                                    kLeastSteps);
}

/// The grid of the points, which are in the order of their times.
Grid grid_of(std::vector<Point>& points, const SeriesOptions& options, const SeriesNames& names) {
  if (options.frequency != "auto") {
    for (Point& point : points) point.time = start_of_unit(options.frequency, point.time);
    return grid_of_unit(options.frequency, points.front().time);
  }
  std::vector<Time> times;
  for (const Point& point : points) {
    if (times.empty() || times.back() != point.time) times.push_back(point.time);
  }
  if (times.size() < kLeastSteps) throw too_short(times.size(), names);
  const auto grid = find_grid(times);
  if (grid) return *grid;
  throw make_error<RuntimeErrorId::IrregularTimes>(
      names.time_column, "say into which steps the rows are gathered, such as `frequency = day`", names.time_column,
      names.model);
}

/// The value of the points [first, last), all of one step.
double value_of(const std::vector<Point>& points, std::size_t first, std::size_t last, DuplicateRule rule) {
  if (rule == DuplicateRule::last) return points[last - 1].value;
  double sum = 0;
  for (std::size_t i = first; i < last; ++i) sum += points[i].value;
  return rule == DuplicateRule::sum ? sum : sum / static_cast<double>(last - first);
}

constexpr std::string_view name_of(DuplicateRule rule) {
  return rule == DuplicateRule::sum ? "their sum" : rule == DuplicateRule::last ? "the last of them" : "their mean";
}

/// One value per step, NaN for steps without one.
void place(const std::vector<Point>& points, const SeriesOptions& options, const SeriesNames& names,
           RegularSeries& series, std::vector<RuntimeWarning>& warnings, const std::function<void()>& check) {
  std::size_t repeated = 0;
  std::size_t steps = 0;
  for (std::size_t first = 0, last = 0; first < points.size(); first = last) {
    if (steps++ % kValuesPerCheck == 0) check();
    const std::int64_t index = series.grid.index_of(points[first].time);
    while (last < points.size() && series.grid.index_of(points[last].time) == index) ++last;
    series.values[static_cast<std::size_t>(index)] = value_of(points, first, last, options.duplicates);
    if (last - first == 1) continue;
    ++repeated;
    if (options.duplicates != DuplicateRule::refuse) continue;
    throw make_error<RuntimeErrorId::RepeatedTime>(
        names.time_column, "aggregate in FROM, or say what becomes of them: `duplicates = mean`", names.time_column,
        time_text(series.grid.time_of(index)), last - first);
  }
  if (repeated == 0) return;
  warnings.push_back(make_warning<RuntimeErrorId::RepeatedTimes>(names.time_column, repeated, names.time_column,
                                                                 name_of(options.duplicates)));
}

void fill(RegularSeries& series, const SeriesOptions& options, const SeriesNames& names,
          std::vector<RuntimeWarning>& warnings, const std::function<void()>& check) {
  std::vector<double>& values = series.values;
  series.is_filled.assign(values.size(), false);
  std::size_t missing = 0;
  std::size_t first_missing = 0;
  // The first and the last step have values.
  for (std::size_t i = 1, before = 0; i < values.size(); ++i) {
    if (i % kValuesPerCheck == 0) check();
    if (std::isnan(values[i])) continue;
    for (std::size_t k = before + 1; k < i; ++k) {
      if (missing++ == 0) first_missing = k;
      const double share = static_cast<double>(k - before) / static_cast<double>(i - before);
      values[k] = values[before] + share * (values[i] - values[before]);
      series.is_filled[k] = true;
    }
    before = i;
  }
  if (missing == 0) return;
  const bool are_too_many = static_cast<double>(missing) > kMostMissing * static_cast<double>(values.size());
  if (!options.fill_gaps || are_too_many) {
    throw make_error<RuntimeErrorId::MissingSteps>(
        names.time_column,
        are_too_many ? "gather the rows into longer steps, such as `frequency = week`" : "write `fill_gaps = true`",
        names.model, missing, values.size(), step_text(series.grid.step),
        time_text(series.grid.time_of(static_cast<std::int64_t>(first_missing))));
  }
  warnings.push_back(
      make_warning<RuntimeErrorId::GapsFilled>(names.time_column, missing, values.size(), step_text(series.grid.step)));
}

double quantile_of_sorted(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (place - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return quantile_of_sorted(values, 0.5);
}

/// Medians over windows of `half` values to both sides, shorter at the ends.
std::vector<double> running_median(const std::vector<double>& values, std::size_t half,
                                   const std::function<void()>& check) {
  std::vector<double> out(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % kMediansPerCheck == 0) check();
    const std::size_t reach = std::min({half, i, values.size() - 1 - i});
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(i);
    const auto width = static_cast<std::ptrdiff_t>(reach);
    out[i] = median_of({middle - width, middle + width + 1});
  }
  return out;
}

}  // namespace

std::size_t clean_spikes(std::vector<double>& values, std::int64_t period, const std::function<void()>& check) {
  const std::size_t n = values.size();
  const bool has_season = period > 1 && n >= 3 * static_cast<std::size_t>(period);
  const std::size_t m = has_season ? static_cast<std::size_t>(period) : 1;
  constexpr std::size_t kLeastHalf = 3;
  constexpr std::size_t kMostHalf = 200;  // windows beyond cost more than they tell
  std::vector<double> expected = running_median(values, std::clamp(m, kLeastHalf, kMostHalf), check);
  std::vector<std::vector<double>> places(m);
  for (std::size_t i = 0; has_season && i < n; ++i) places[i % m].push_back(values[i] - expected[i]);
  std::vector<double> season(m, 0.0);
  for (std::size_t place = 0; has_season && place < m; ++place) {
    if (place % kMediansPerCheck == 0) check();
    season[place] = median_of(places[place]);
  }
  std::vector<double> rest(n);
  for (std::size_t i = 0; i < n; ++i) {
    expected[i] += season[i % m];
    rest[i] = values[i] - expected[i];
  }
  std::vector<double> sorted = rest;
  std::sort(sorted.begin(), sorted.end());
  const double low = quantile_of_sorted(sorted, 0.25);
  const double high = quantile_of_sorted(sorted, 0.75);
  std::size_t spikes = 0;
  for (std::size_t i = 0; high > low && i < n; ++i) {
    if (rest[i] >= low - 3 * (high - low) && rest[i] <= high + 3 * (high - low)) continue;
    values[i] = expected[i];
    ++spikes;
  }
  return spikes;
}

RegularSeries make_regular(std::vector<Point> points, const SeriesOptions& options, const SeriesNames& names,
                           std::vector<RuntimeWarning>& warnings, const std::function<void()>& check) {
  if (points.empty()) throw too_short(0, names);
  check_values(points, names);
  std::stable_sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.time < b.time; });
  RegularSeries series{grid_of(points, options, names), {}, {}};
  // The first point may lie nearer to a step before the origin of a grid of months.
  series.grid.origin = series.grid.time_of(series.grid.index_of(points.front().time));
  const std::int64_t steps = series.grid.index_of(points.back().time) + 1;
  if (steps < static_cast<std::int64_t>(kLeastSteps)) throw too_short(static_cast<std::size_t>(steps), names);
  if (steps > kMostSteps) {
    throw make_error<RuntimeErrorId::MissingSteps>(names.time_column,
                                                   "gather the rows into longer steps, such as `frequency = week`",
                                                   names.model, steps - static_cast<std::int64_t>(points.size()), steps,
                                                   step_text(series.grid.step), time_text(series.grid.time_of(1)));
  }
  series.values.assign(static_cast<std::size_t>(steps), kMissing);
  place(points, options, names, series, warnings, check);
  fill(series, options, names, warnings, check);
  if (options.clean_outliers) {
    const std::size_t spikes = clean_spikes(series.values, natural_period(series.grid.step), check);
    if (spikes > 0) warnings.push_back(make_warning<RuntimeErrorId::SpikesReplaced>(names.target, spikes));
  }
  const auto [least, most] = std::minmax_element(series.values.begin(), series.values.end());
  if (*least == *most) warnings.push_back(make_warning<RuntimeErrorId::ConstantSeries>(names.target, names.target));
  return series;
}

}  // namespace dmlc::series
