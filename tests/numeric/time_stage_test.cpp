// SPDX-License-Identifier: Apache-2.0
// Calendar parts of many rows: days that stay, change, return and miss.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/ingest/column_store.h"

using namespace dmlc::ingest;

namespace {

/// Some rows of each day, among them the first that is counted, days before it, and rows without a time.
std::vector<std::int64_t> days_of_rows() {
  std::vector<std::int64_t> days;
  for (const std::int64_t day : {0, 0, 1, 1, 0, -1, -1, 30, 31, 60, 59, -306, -307, 9000, 9000, 0, 7, 14, 36'525}) {
    for (int i = 0; i < 100; ++i) days.push_back(i % 37 == 5 ? kNullTime : day);
  }
  return days;
}

}  // namespace

TEST_CASE("each row has the weekday and the month of its own day") {
  const std::vector<std::int64_t> days = days_of_rows();
  ColumnStore store({{"at", CellKind::timestamp}, {"on", CellKind::date}}, TargetKind::none, {});
  for (std::size_t row = 0; row < days.size(); ++row) {
    if (days[row] == kNullTime) {
      store.batch().set_null(0);
    } else {
      store.batch().set_time(
          0, days[row] * kMicrosecondsPerDay + static_cast<std::int64_t>(row % 24) * kMicrosecondsPerHour);
    }
    store.batch().set_time(1, days[row]);
    store.end_row(Split::training);
  }
  store.finish();
  REQUIRE(store.columns().size() == 7);
  for (std::size_t row = 0; row < days.size(); ++row) {
    CAPTURE(row);
    const bool is_null = days[row] == kNullTime;
    for (std::size_t column = 0; column < 7; ++column) REQUIRE(std::isnan(store.numbers(0, column)[row]) == is_null);
    if (is_null) continue;
    REQUIRE(store.numbers(0, 1)[row] == static_cast<float>(row % 24));
    REQUIRE(store.numbers(0, 2)[row] == static_cast<float>(weekday_of(days[row])));
    REQUIRE(store.numbers(0, 3)[row] == static_cast<float>(month_of(days[row])));
    REQUIRE(store.numbers(0, 5)[row] == static_cast<float>(weekday_of(days[row])));
    REQUIRE(store.numbers(0, 6)[row] == static_cast<float>(month_of(days[row])));
  }
}
