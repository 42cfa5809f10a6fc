// SPDX-License-Identifier: Apache-2.0
// Calendar parts of PostgreSQL's timestamps and dates by integer arithmetic, the same for training and prediction.
#pragma once

#include <cstdint>
#include <limits>

namespace dmlc::ingest {

inline constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;
inline constexpr std::int64_t kMicrosecondsPerHour = 3'600'000'000;
/// 2000-01-01, where PostgreSQL counts from, in days since 1970-01-01, where std::chrono does.
inline constexpr std::int64_t kEpochDay = 10'957;

/// PostgreSQL's infinities.
[[nodiscard]] constexpr bool is_infinite_timestamp(std::int64_t microseconds) {
  return microseconds == std::numeric_limits<std::int64_t>::max() ||
         microseconds == std::numeric_limits<std::int64_t>::min();
}
[[nodiscard]] constexpr bool is_infinite_date(std::int64_t days) {
  return days >= std::numeric_limits<std::int32_t>::max() || days <= std::numeric_limits<std::int32_t>::min();
}

[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
  const std::int64_t quotient = value / divisor;
  return quotient - static_cast<std::int64_t>(quotient * divisor > value);
}

/// Whole days since 2000-01-01.
[[nodiscard]] constexpr std::int64_t day_of(std::int64_t microseconds) {
  return floor_divide(microseconds, kMicrosecondsPerDay);
}

[[nodiscard]] constexpr int hour_of(std::int64_t microseconds) {
  return static_cast<int>((microseconds - day_of(microseconds) * kMicrosecondsPerDay) / kMicrosecondsPerHour);
}

/// 0 = Monday. 2000-01-01 was a Saturday.
[[nodiscard]] constexpr int weekday_of(std::int64_t day) {
  return static_cast<int>((day + 5) - floor_divide(day + 5, 7) * 7);
}

/// 1 = January. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: eras of 400 years that
/// start on 1 March, so that the leap day is the last of its year.
[[nodiscard]] constexpr int month_of(std::int64_t day) {
  constexpr std::int64_t kDaysPerEra = 146'097;
  const std::int64_t since_march = day + 730'425;  // from 0000-03-01
  const auto day_of_era =
      static_cast<std::uint32_t>(since_march - floor_divide(since_march, kDaysPerEra) * kDaysPerEra);
  const std::uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t march_month = (5 * day_of_year + 2) / 153;
  return static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
}

[[nodiscard]] constexpr double elapsed_days(std::int64_t microseconds) {
  return static_cast<double>(microseconds) / static_cast<double>(kMicrosecondsPerDay);
}

}  // namespace dmlc::ingest
