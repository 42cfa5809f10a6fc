// SPDX-License-Identifier: Apache-2.0
// Lays out tables and spells numbers.
#include "compiler/cli/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "compiler/cli/terminal.h"

namespace dmlc::cli {
namespace {

std::size_t columns_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Control characters of names must not reach a terminal.
std::string visible(const std::string& text) {
  std::string shown;
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      shown += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      shown += c;
  return shown;
}

}  // namespace

std::string Table::print(bool bold) const {
  std::vector<std::vector<std::string>> lines(1);
  for (const auto& heading : headings_) lines[0].push_back(heading.text);
  for (const auto& row : rows_) {
    lines.emplace_back();
    for (const auto& cell : row) lines.back().push_back(visible(cell));
  }
  std::vector<std::size_t> widths(headings_.size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], columns_of(line[i]));
  std::string text;
  for (std::size_t row = 0; row < lines.size(); ++row) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string blanks(widths[i] - columns_of(lines[row][i]), ' ');
      const bool right = headings_[i].align == Align::Right;
      const std::string cell = row == 0 ? styled(lines[row][i], Style::Bold, bold) : lines[row][i];
      line += (i == 0 ? "" : "  ") + (right ? blanks + cell : cell + blanks);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string grouped(long long number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string short_number(double number) {
  if (std::isnan(number)) return "–";
  return fmt::format("{:.6g}", number);
}

std::string spoken_duration(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace dmlc::cli
