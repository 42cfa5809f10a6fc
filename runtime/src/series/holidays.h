// SPDX-License-Identifier: Apache-2.0
// Public holidays of some countries, computed from rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dmlc::series {

/// The holidays of a country by rules of holidays.def.
class Holidays {
 public:
  /// `country`: two letters; empty or unknown: there are none.
  explicit Holidays(std::string_view country);

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] std::string_view name(std::size_t index) const;
  /// Whether the holiday falls on the day, counted from 2000-01-01.
  [[nodiscard]] bool falls_on(std::size_t index, std::int64_t day) const;

 private:
  // Rows of one country stand side by side.
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

/// "AT, CH, …": countries that have rows.
[[nodiscard]] std::string known_countries();

}  // namespace dmlc::series
