// SPDX-License-Identifier: Apache-2.0
// Public holidays of some countries, computed from rules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::series {

/// The holidays of a country by rules of holidays.def.
class Holidays {
 public:
  /// `country`: two letters; empty or unknown: there are none.
  explicit Holidays(std::string_view country);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] std::string_view name(std::size_t index) const;
  /// Whether the holiday falls on the day, counted from 2000-01-01.
  [[nodiscard]] bool falls_on(std::size_t index, std::int64_t day) const;

 private:
  std::vector<std::size_t> rows_;
};

/// "AT, CH, …": countries that have rows.
[[nodiscard]] std::string known_countries();

}  // namespace dmlc::series
