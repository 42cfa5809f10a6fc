// SPDX-License-Identifier: Apache-2.0
// Finds the even steps of times, and converts between times and numbers of steps.
#include "runtime/src/series/grid.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "runtime/src/ingest/calendar.h"

namespace dmlc::series {
namespace {

using ingest::floor_divide;
using ingest::kEpochDay;
using ingest::kMicrosecondsPerDay;
using ingest::kMicrosecondsPerHour;

constexpr std::int64_t kMinute = 60'000'000;

std::chrono::year_month_day date_of(std::int64_t day) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(day + kEpochDay)));
}

/// Months since the year 0.
std::int64_t month_number(const std::chrono::year_month_day& date) {
  return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
}

/// The day of this month that is `anchor` or, in shorter ones, the last.
std::int64_t day_in_month(std::int64_t month, unsigned anchor) {
  const std::int64_t year = floor_divide(month, 12);
  const std::chrono::year_month ym{std::chrono::year(static_cast<int>(year)),
                                   std::chrono::month(static_cast<unsigned>(month - year * 12 + 1))};
  const unsigned last = static_cast<unsigned>((ym / std::chrono::last).day());
  const std::chrono::sys_days day = ym / std::chrono::day(std::min(anchor, last));
  return day.time_since_epoch().count() - kEpochDay;
}

unsigned latest_day(std::span<const Time> times) {
  unsigned latest = 1;
  for (const Time time : times) latest = std::max(latest, day_of_month(time));
  return latest;
}

std::int64_t median_distance(std::span<const Time> times) {
  std::vector<std::int64_t> distances;
  for (std::size_t i = 1; i < times.size(); ++i) distances.push_back(times[i] - times[i - 1]);
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>((distances.size() - 1) / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

/// Where every distance deviates, the median does as well, by a little that adds up over many steps: how long a step is
/// when each distance has the whole number of them nearest to its share of the median. A whole number of minutes,
/// hours or days within a hundredth is meant so.
std::int64_t mean_step(std::span<const Time> times, std::int64_t median) {
  std::int64_t steps = 0;
  for (std::size_t i = 1; i < times.size(); ++i) steps += (times[i] - times[i - 1] + median / 2) / median;
  const std::int64_t mean = (times.back() - times.front()) / std::max<std::int64_t>(steps, 1);
  for (const std::int64_t unit : {kMicrosecondsPerDay, kMicrosecondsPerHour, kMinute}) {
    const std::int64_t whole = (mean + unit / 2) / unit * unit;
    if (whole > 0 && std::abs(whole - mean) <= mean / 100) return whole;
  }
  return mean;
}

/// Whether at most `share` of the times lie more than `distance` beside the grid.
bool lie_on(const Grid& grid, std::span<const Time> times, std::int64_t distance, double share) {
  std::size_t beside = 0;
  for (const Time time : times) beside += std::abs(time - grid.time_of(grid.index_of(time))) > distance ? 1 : 0;
  return static_cast<double>(beside) <= share * static_cast<double>(times.size());
}

std::int64_t unit_microseconds(std::string_view unit) {
  if (unit == "minute") return kMinute;
  if (unit == "hour") return kMicrosecondsPerHour;
  return unit == "week" ? 7 * kMicrosecondsPerDay : kMicrosecondsPerDay;
}

std::int64_t unit_months(std::string_view unit) {
  if (unit == "month") return 1;
  if (unit == "quarter") return 3;
  return unit == "year" ? 12 : 0;
}

std::string counted(std::int64_t count, const char* unit) {
  return count == 1 ? std::string(unit) : std::to_string(count) + " " + unit + "s";
}

}  // namespace

Time Grid::time_of(std::int64_t index) const {
  if (step.months == 0) return origin + index * step.microseconds;
  const std::int64_t day = ingest::day_of(origin);
  const std::int64_t month = month_number(date_of(day)) + index * step.months;
  return day_in_month(month, anchor_day) * kMicrosecondsPerDay + (origin - day * kMicrosecondsPerDay);
}

std::int64_t Grid::index_of(Time time) const {
  if (step.months == 0) return floor_divide(time - origin + step.microseconds / 2, step.microseconds);
  const std::int64_t months =
      month_number(date_of(ingest::day_of(time))) - month_number(date_of(ingest::day_of(origin)));
  const std::int64_t middle = floor_divide(months, step.months);
  std::int64_t nearest = middle - 1;
  for (std::int64_t index = middle; index <= middle + 1; ++index) {
    if (std::abs(time_of(index) - time) <= std::abs(time_of(nearest) - time)) nearest = index;
  }
  return nearest;
}

std::optional<Grid> find_grid(std::span<const Time> times) {
  if (times.size() < 2) return std::nullopt;
  const std::int64_t median = median_distance(times);
  constexpr double kMonth = 30.436875 * static_cast<double>(kMicrosecondsPerDay);
  Grid grid{times.front(), {}, latest_day(times)};
  grid.step.months = std::llround(static_cast<double>(median) / kMonth);
  if (grid.step.months > 0 && lie_on(grid, times, kMicrosecondsPerDay, 0.1)) {
    grid.origin = grid.time_of(0);
    return grid;
  }
  for (const std::int64_t step : {mean_step(times, median), median}) {
    grid = {times.front(), {0, step}, 1};
    if (lie_on(grid, times, step / 4, 0.2)) return grid;
  }
  return std::nullopt;
}

Time start_of_unit(std::string_view unit, Time time) {
  if (const std::int64_t months = unit_months(unit); months > 0) {
    const std::int64_t month = month_number(date_of(ingest::day_of(time)));
    return day_in_month(floor_divide(month, months) * months, 1) * kMicrosecondsPerDay;
  }
  // 2000-01-03 was a Monday.
  const std::int64_t shift = unit == "week" ? 2 * kMicrosecondsPerDay : 0;
  const std::int64_t length = unit_microseconds(unit);
  return floor_divide(time - shift, length) * length + shift;
}

Grid grid_of_unit(std::string_view unit, Time first) {
  const std::int64_t months = unit_months(unit);
  return {start_of_unit(unit, first), {months, months > 0 ? 0 : unit_microseconds(unit)}, 1};
}

unsigned day_of_month(Time time) { return static_cast<unsigned>(date_of(ingest::day_of(time)).day()); }

std::int64_t natural_period(const Step& step) {
  if (step.months > 0) return 12 % step.months == 0 ? 12 / step.months : 1;
  if (step.microseconds < kMicrosecondsPerDay) {
    return kMicrosecondsPerDay % step.microseconds == 0 ? kMicrosecondsPerDay / step.microseconds : 1;
  }
  if (step.microseconds == kMicrosecondsPerDay) return 7;
  return step.microseconds == 7 * kMicrosecondsPerDay ? 52 : 1;
}

std::string step_text(const Step& step) {
  if (step.months > 0) {
    if (step.months % 12 == 0) return counted(step.months / 12, "year");
    return step.months == 3 ? "quarter" : counted(step.months, "month");
  }
  const std::int64_t length = step.microseconds;
  if (length % (7 * kMicrosecondsPerDay) == 0) return counted(length / (7 * kMicrosecondsPerDay), "week");
  if (length % kMicrosecondsPerDay == 0) return counted(length / kMicrosecondsPerDay, "day");
  if (length % kMicrosecondsPerHour == 0) return counted(length / kMicrosecondsPerHour, "hour");
  if (length % kMinute == 0) return counted(length / kMinute, "minute");
  if (length % 1'000'000 == 0) return counted(length / 1'000'000, "second");
  return counted(length, "microsecond");
}

std::string time_text(Time time) {
  const std::int64_t day = ingest::day_of(time);
  const std::chrono::year_month_day date = date_of(day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  std::string out = text;
  const std::int64_t seconds = (time - day * kMicrosecondsPerDay) / 1'000'000;
  if (seconds == 0) return out;
  std::snprintf(text, sizeof text, " %02d:%02d:%02d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  return out + text;
}

}  // namespace dmlc::series
