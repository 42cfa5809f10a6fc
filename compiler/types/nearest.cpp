// SPDX-License-Identifier: Apache-2.0
// Edit distance over names, bounded so that only plausible misspellings are offered.
#include "compiler/types/nearest.h"

#include <algorithm>
#include <utility>

#include "compiler/types/identifier.h"

namespace dmlc::types {
namespace {

// Optimal string alignment: insert, delete, replace, and swap of neighbours cost one each.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replace, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::size_t allowed_distance(std::size_t length) {
  if (length <= 2) return 0;
  if (length <= 5) return 1;
  return length <= 8 ? 2 : 3;
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& candidates,
                                       std::size_t limit) {
  const std::string wanted = fold_identifier(name.substr(0, 128));
  const std::size_t most = allowed_distance(wanted.size());
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::string& candidate : candidates) {
    const std::size_t gap =
        candidate.size() > wanted.size() ? candidate.size() - wanted.size() : wanted.size() - candidate.size();
    if (gap > most) continue;
    const std::size_t distance = edit_distance(wanted, fold_identifier(candidate));
    if (distance <= most) found.emplace_back(distance, candidate);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (auto& [distance, candidate] : found) {
    if (names.size() == limit) break;
    if (std::find(names.begin(), names.end(), candidate) == names.end()) names.push_back(std::move(candidate));
  }
  return names;
}

}  // namespace dmlc::types
