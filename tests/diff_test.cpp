// SPDX-License-Identifier: Apache-2.0
// What changed between two texts, for people who read a failed test.
#include "tests/diff.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace dmlc::tests {

namespace {
struct Line {
  char mark;  ///< ' ', '-' or '+'
  std::string text;
  std::size_t old_number;
  std::size_t new_number;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (!text.empty() && text.back() != '\n') lines.back() += "\\ (no line end)";
  return lines;
}

/// Longest common subsequence by the plain table: snapshots are small.
std::vector<Line> align(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::vector<std::size_t>> common(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  std::vector<Line> lines;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      lines.push_back({' ', a[i], i, j});
      ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      lines.push_back({'-', a[i], i, j});
      ++i;
    } else {
      lines.push_back({'+', b[j], i, j});
      ++j;
    }
  }
  return lines;
}
}  // namespace

std::string unified_diff(const std::string& expected, const std::string& actual, const std::string& name) {
  constexpr std::size_t kContext = 3;
  if (expected == actual) return {};
  const auto lines = align(lines_of(expected), lines_of(actual));
  std::vector<bool> shown(lines.size(), false);
  for (std::size_t k = 0; k < lines.size(); ++k)
    if (lines[k].mark != ' ')
      for (std::size_t n = k - std::min(k, kContext); n < std::min(lines.size(), k + kContext + 1); ++n)
        shown[n] = true;
  std::string out = fmt::format("\n--- {} (expected)\n+++ {} (actual)\n", name, name);
  for (std::size_t k = 0; k < lines.size(); ++k) {
    if (!shown[k]) continue;
    if (k == 0 || !shown[k - 1])
      out += fmt::format("@@ -{} +{} @@\n", lines[k].old_number + 1, lines[k].new_number + 1);
    out += fmt::format("{}{}\n", lines[k].mark, lines[k].text);
  }
  return out;
}

}  // namespace dmlc::tests

TEST_CASE("a diff shows what changed with its surroundings") {
  CHECK(dmlc::tests::unified_diff("a\nb\nc\n", "a\nb\nc\n", "x").empty());
  CHECK(dmlc::tests::unified_diff("a\nb\nc\n", "a\nd\nc\n", "x") ==
        "\n--- x (expected)\n+++ x (actual)\n@@ -1 +1 @@\n a\n-b\n+d\n c\n");
  CHECK(dmlc::tests::unified_diff("", "a\n", "x") == "\n--- x (expected)\n+++ x (actual)\n@@ -1 +1 @@\n+a\n");
}
