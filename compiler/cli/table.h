// SPDX-License-Identifier: Apache-2.0
// Tables of text for people.
#pragma once

#include <string>
#include <vector>

namespace dmlc::cli {

class Table {
 public:
  enum class Align { Left, Right };
  struct Heading {
    std::string text;
    Align align = Align::Left;
  };
  explicit Table(std::vector<Heading> headings) : headings_(std::move(headings)) {}
  /// As many cells as headings.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// Headings and rows in columns two blanks apart, each line with its end. `bold` marks the headings.
  [[nodiscard]] std::string print(bool bold) const;

 private:
  std::vector<Heading> headings_;
  std::vector<std::vector<std::string>> rows_;
};

/// 1234567 → "1,234,567".
[[nodiscard]] std::string grouped(long long number);
/// Six significant digits, no needless zeros.
[[nodiscard]] std::string short_number(double number);
/// "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".
[[nodiscard]] std::string spoken_duration(double seconds);

}  // namespace dmlc::cli
