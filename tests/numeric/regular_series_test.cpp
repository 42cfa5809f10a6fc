// SPDX-License-Identifier: Apache-2.0
// From rows to even steps: calendars, gaps, repeated times, spikes, and the holidays of a calendar.
#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "runtime/src/series/grid.h"
#include "runtime/src/series/holidays.h"
#include "runtime/src/series/regular_series.h"

using namespace dmlc;
using namespace dmlc::series;

namespace {

constexpr Time kDay = 86'400'000'000;

std::int64_t day(int year, unsigned month, unsigned of_month) {
  const std::chrono::sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month);
  return date.time_since_epoch().count() - 10'957;
}
Time date(int year, unsigned month, unsigned of_month) { return day(year, month, of_month) * kDay; }

const SeriesNames kNames{"sales", "amount", "at"};

struct Made {
  RegularSeries series;
  std::vector<RuntimeWarning> warnings;
};
Made make(std::vector<Point> points, const SeriesOptions& options = {}) {
  Made made;
  made.series = make_regular(std::move(points), options, kNames, made.warnings, [] {});
  return made;
}

std::string code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const RuntimeError& error) {
    return error.code();
  }
  return "none";
}

std::vector<Point> days(std::size_t count) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < count; ++i) points.push_back({static_cast<Time>(i) * kDay, static_cast<double>(i)});
  return points;
}

}  // namespace

TEST_CASE("months, quarters and years are steps of the calendar") {
  std::vector<Time> ends;
  for (unsigned month = 1; month <= 12; ++month) {
    const auto last = static_cast<unsigned>(
        std::chrono::year_month_day_last(std::chrono::year(2023) / std::chrono::month(month) / std::chrono::last)
            .day());
    ends.push_back(date(2023, month, last));
  }
  const auto grid = find_grid(ends);
  REQUIRE(grid);
  CHECK(grid->step == Step{1, 0});
  CHECK(grid->anchor_day == 31);
  for (int i = 0; i < 12; ++i) {
    CHECK(grid->time_of(i) == ends[static_cast<std::size_t>(i)]);
    CHECK(grid->index_of(ends[static_cast<std::size_t>(i)]) == i);
  }
  CHECK(time_text(grid->time_of(13)) == "2024-02-29");
  CHECK(natural_period(grid->step) == 12);

  const std::vector<Time> quarters{date(2020, 1, 1), date(2020, 4, 1), date(2020, 7, 1), date(2020, 10, 1)};
  CHECK(find_grid(quarters)->step == Step{3, 0});
  CHECK(step_text(find_grid(quarters)->step) == "quarter");
  CHECK(natural_period({3, 0}) == 4);
  const std::vector<Time> years{date(2016, 2, 29), date(2017, 2, 28), date(2018, 2, 28), date(2020, 2, 29)};
  CHECK(find_grid(years)->step == Step{12, 0});
  CHECK(natural_period({12, 0}) == 1);
  // Every 28 days is no month.
  std::vector<Time> moons;
  for (int i = 0; i < 40; ++i) moons.push_back(i * 28 * kDay);
  CHECK(find_grid(moons)->step == Step{0, 28 * kDay});
  CHECK(step_text({0, 28 * kDay}) == "4 weeks");
}

TEST_CASE("steps of fixed length, also where times are a little beside them") {
  CHECK(natural_period({0, kDay}) == 7);
  CHECK(natural_period({0, kDay / 24}) == 24);
  CHECK(natural_period({0, kDay / 96}) == 96);
  CHECK(natural_period({0, 7 * kDay}) == 52);
  CHECK(step_text({0, kDay / 96}) == "15 minutes");
  // Midnights of a place with summer time.
  std::vector<Time> midnights;
  for (int i = 0; i < 60; ++i) midnights.push_back(i * kDay - (i > 30 ? kDay / 24 : 0));
  const auto grid = find_grid(midnights);
  REQUIRE(grid);
  CHECK(grid->step == Step{0, kDay});
  for (int i = 0; i < 60; ++i) CHECK(grid->index_of(midnights[static_cast<std::size_t>(i)]) == i);
  // Times as they come have no step.
  std::vector<Time> loose;
  for (int i = 0; i < 60; ++i) loose.push_back(Time{i} * i * 1'000'000 + i);
  CHECK_FALSE(find_grid(loose));
}

TEST_CASE("times are gathered into the unit that is named") {
  CHECK(start_of_unit("week", date(2024, 3, 14)) == date(2024, 3, 11));
  CHECK(start_of_unit("month", date(2024, 3, 14) + 5) == date(2024, 3, 1));
  CHECK(start_of_unit("quarter", date(2024, 3, 14)) == date(2024, 1, 1));
  CHECK(start_of_unit("year", date(1999, 3, 14)) == date(1999, 1, 1));
  CHECK(start_of_unit("hour", date(1999, 3, 14) + kDay / 2 + 17) == date(1999, 3, 14) + kDay / 2);
  SeriesOptions options;
  options.frequency = "week";
  options.duplicates = DuplicateRule::sum;
  const Made made = make(days(21), options);  // 2000-01-01 was a Saturday
  CHECK(made.series.values == std::vector<double>{0 + 1, 2 + 3 + 4 + 5 + 6 + 7 + 8, 63 + 21, 16 + 17 + 18 + 19 + 20});
  CHECK(time_text(made.series.grid.time_of(0)) == "1999-12-27");
  REQUIRE(made.warnings.size() == 1);
  CHECK(made.warnings[0].code == "W0626");
}

TEST_CASE("rows in any order, with gaps that are filled and counted") {
  std::vector<Point> points{{4 * kDay, 8}, {0, 1}, {kDay, 2}, {6 * kDay, 4}, {7 * kDay, 5}, {8 * kDay, 7}};
  const Made made = make(points);
  CHECK(made.series.values == std::vector<double>{1, 2, 4, 6, 8, 6, 4, 5, 7});
  CHECK(made.series.is_filled == std::vector<bool>{false, false, true, true, false, true, false, false, false});
  REQUIRE(made.warnings.size() == 1);
  CHECK(made.warnings[0].code == "W0625");
  CHECK(made.warnings[0].message == "3 of 9 steps of one day have no value and were interpolated");
  SeriesOptions strict;
  strict.fill_gaps = false;
  CHECK(code_of([&] { make(points, strict); }) == "E0673");
  points.push_back({100 * kDay, 1});
  CHECK(code_of([&] { make(points); }) == "E0673");
}

TEST_CASE("several rows of one step") {
  std::vector<Point> points = days(5);
  points.push_back({2 * kDay, 8});
  CHECK(make(points).series.values == std::vector<double>{0, 1, 5, 3, 4});
  SeriesOptions options;
  options.duplicates = DuplicateRule::sum;
  CHECK(make(points, options).series.values == std::vector<double>{0, 1, 10, 3, 4});
  options.duplicates = DuplicateRule::last;
  CHECK(make(points, options).series.values == std::vector<double>{0, 1, 8, 3, 4});
  options.duplicates = DuplicateRule::refuse;
  CHECK(code_of([&] { make(points, options); }) == "E0671");
}

TEST_CASE("what is no series is refused") {
  CHECK(code_of([] { make({}); }) == "E0670");
  CHECK(code_of([] { make(days(2)); }) == "E0670");
  CHECK(code_of([] { make({{5, 1}, {5, 2}, {5, 3}, {5, 4}}); }) == "E0670");
  std::vector<Point> infinite = days(5);
  infinite[3].value = std::numeric_limits<double>::infinity();
  CHECK(code_of([&] { make(infinite); }) == "E0608");
  std::vector<Point> loose;
  for (int i = 0; i < 60; ++i) loose.push_back({Time{i} * i * 1'000'000 + i, 1.0});
  CHECK(code_of([&] { make(loose); }) == "E0672");
  std::vector<Point> constant = days(5);
  for (Point& point : constant) point.value = 3;
  CHECK(make(constant).warnings.at(0).code == "W0627");
}

TEST_CASE("spikes are replaced, seasons are not") {
  std::vector<double> values;
  for (int i = 0; i < 140; ++i) values.push_back(0.1 * i + 10 * (i % 7 == 5) + std::sin(i * 12.9898) * 0.5);
  std::vector<double> spoiled = values;
  spoiled[40] += 60;
  spoiled[90] -= 50;
  std::vector<double> untouched = values;
  CHECK(clean_spikes(untouched, 7, [] {}) == 0);
  CHECK(untouched == values);
  CHECK(clean_spikes(spoiled, 7, [] {}) == 2);
  CHECK(std::abs(spoiled[40] - values[40]) < 2);
  CHECK(std::abs(spoiled[90] - values[90]) < 2);
}

TEST_CASE("steps are placed, filled and cleaned only as long as nobody cancels") {
  struct Cancelled {};
  int calls = 0;
  int most = 0;
  const auto cancel = [&] {
    if (++calls > most) throw Cancelled{};
  };
  std::vector<Point> points = days(200'000);
  std::vector<RuntimeWarning> warnings;
  CHECK_THROWS_AS((void)make_regular(points, {}, kNames, warnings, cancel), Cancelled);
  calls = 0;
  most = 100;
  SeriesOptions options;
  CHECK(make_regular(points, options, kNames, warnings, cancel).values.size() == 200'000);
  CHECK(calls > 4);
  calls = 0;
  options.clean_outliers = true;
  CHECK_THROWS_AS((void)make_regular(points, options, kNames, warnings, cancel), Cancelled);
}

TEST_CASE("holidays fall on their days") {
  const auto falls = [](const char* country, const char* name, std::int64_t at) {
    const Holidays holidays(country);
    for (std::size_t i = 0; i < holidays.size(); ++i) {
      if (holidays.name(i) == name) return holidays.falls_on(i, at);
    }
    FAIL("no such holiday");
    return false;
  };
  // Easter Mondays, among them the earliest and the latest of the century.
  CHECK(falls("DE", "easter_monday", day(2008, 3, 24)));
  CHECK(falls("DE", "easter_monday", day(2011, 4, 25)));
  CHECK(falls("DE", "easter_monday", day(2024, 4, 1)));
  CHECK(falls("FR", "easter_monday", day(2038, 4, 26)));
  CHECK(falls("GB", "good_friday", day(2025, 4, 18)));
  CHECK(falls("AT", "corpus_christi", day(2024, 5, 30)));
  CHECK(falls("US", "thanksgiving", day(2024, 11, 28)));
  CHECK(falls("US", "memorial_day", day(2024, 5, 27)));
  CHECK(falls("US", "martin_luther_king_day", day(2024, 1, 15)));
  CHECK(falls("GB", "summer", day(2024, 8, 26)));
  CHECK(falls("CH", "national_day", day(1999, 8, 1)));
  CHECK_FALSE(falls("US", "thanksgiving", day(2024, 11, 21)));
  CHECK(Holidays("XX").size() == 0);
  CHECK(known_countries() == "AT, CH, DE, FR, GB, US");
}

TEST_CASE("steps of times that all deviate a little do not run away from them") {
  std::vector<Time> times;
  std::uint64_t state = 1;
  for (std::int64_t i = 0; i < 5000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const auto beside = static_cast<std::int64_t>(state >> 40) % 120'000'000 - 55'000'000;
    times.push_back(i * 600'000'000 + beside);
  }
  const auto grid = find_grid(times);
  REQUIRE(grid);
  CHECK(grid->step == Step{0, 600'000'000});
}
