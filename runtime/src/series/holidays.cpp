// SPDX-License-Identifier: Apache-2.0
// Days of holidays from the rules of holidays.def.
#include "runtime/src/series/holidays.h"

#include <chrono>
#include <iterator>

#include "runtime/src/ingest/calendar.h"

namespace dmlc::series {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

struct Rule {
  enum class Kind : std::uint8_t { fixed, easter, weekday } kind;
  int month;    ///< easter: days after Easter Sunday
  int day;      ///< weekday: 0 = Monday
  int which{};  ///< weekday: -1 is the last of the month
};

constexpr Rule fixed(int month, int day) { return {Rule::Kind::fixed, month, day}; }
constexpr Rule easter(int days) { return {Rule::Kind::easter, days, 0}; }
constexpr Rule weekday(int month, int day, int which) { return {Rule::Kind::weekday, month, day, which}; }

struct Row {
  std::string_view country;
  std::string_view name;
  Rule rule;
};

constexpr Row kRows[] = {
#define DMLC_HOLIDAY(country, name, rule) {#country, name, rule},
#include "runtime/src/series/holidays.def"
#undef DMLC_HOLIDAY
};

/// The anonymous Gregorian algorithm. Meeus: Astronomical Algorithms, 2nd edition, chapter 8.
sys_days easter_sunday(int y) {
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return year(y) / (n / 31) / (n % 31 + 1);
}

sys_days day_in(int y, const Rule& rule) {
  switch (rule.kind) {
    case Rule::Kind::fixed:
      return year(y) / rule.month / rule.day;
    case Rule::Kind::easter:
      return easter_sunday(y) + std::chrono::days(rule.month);
    case Rule::Kind::weekday:
      break;
  }
  const std::chrono::weekday wanted(static_cast<unsigned>(rule.day + 1) % 7);
  if (rule.which < 0) return year(y) / rule.month / wanted[std::chrono::last];
  return year(y) / rule.month / wanted[static_cast<unsigned>(rule.which)];
}

}  // namespace

Holidays::Holidays(std::string_view country) {
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    if (kRows[i].country != country) continue;
    if (count_++ == 0) first_ = i;
  }
}

std::string_view Holidays::name(std::size_t index) const { return kRows[first_ + index].name; }

bool Holidays::falls_on(std::size_t index, std::int64_t day) const {
  const sys_days wanted{std::chrono::days(day + ingest::kEpochDay)};
  const int y = static_cast<int>(std::chrono::year_month_day(wanted).year());
  return y > 0 && day_in(y, kRows[first_ + index].rule) == wanted;
}

std::string known_countries() {
  std::string out;
  std::string_view last;
  for (const Row& row : kRows) {
    if (row.country == last) continue;
    last = row.country;
    out += (out.empty() ? "" : ", ") + std::string(last);
  }
  return out;
}

}  // namespace dmlc::series
