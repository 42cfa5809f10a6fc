// SPDX-License-Identifier: Apache-2.0
// The even steps of a series: of fixed length, or of whole months, whose lengths differ.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dmlc::series {

/// Times are microseconds since 2000-01-01 00:00 UTC, as in PostgreSQL.
using Time = std::int64_t;

/// One of the two is 0.
struct Step {
  std::int64_t months = 0;
  std::int64_t microseconds = 0;

  friend bool operator==(const Step&, const Step&) = default;
};

/// The times origin, origin + step, …
struct Grid {
  Time origin = 0;
  Step step;
  unsigned anchor_day = 1;  ///< of months: the day that is meant; shorter months take their last one

  [[nodiscard]] Time time_of(std::int64_t index) const;
  /// Of the step nearest to `time`; of two equally near ones the later.
  [[nodiscard]] std::int64_t index_of(Time time) const;
};

/// The grid that times in ascending order, each once, lie on. Steps of months are seen where nine of ten times are
/// within a day of them; any other step is the median distance or, where times
/// deviate, the mean one that follows from it. nullopt for fewer than two times, and where more than a
/// fifth of them lie more than a quarter of a step beside the grid.
[[nodiscard]] std::optional<Grid> find_grid(std::span<const Time> times);

/// The grid of a calendar unit (minute, hour, day, week, month, quarter, year) that begins with the unit of `first`.
[[nodiscard]] Grid grid_of_unit(std::string_view unit, Time first);
/// The beginning of the unit that `time` lies in; weeks begin on Monday.
[[nodiscard]] Time start_of_unit(std::string_view unit, Time time);

/// The day of its month, from 1.
[[nodiscard]] unsigned day_of_month(Time time);

/// Steps of the season that such a series usually has: a day for steps below a day, a week for days, a year for weeks,
/// months and quarters. 1: none.
[[nodiscard]] std::int64_t natural_period(const Step& step);

/// "day", "month", "15 minutes": for people.
[[nodiscard]] std::string step_text(const Step& step);
/// "2024-03-01", or with the time of day where there is one: "2024-03-01 14:30:00".
[[nodiscard]] std::string time_text(Time time);

}  // namespace dmlc::series
