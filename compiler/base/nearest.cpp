// SPDX-License-Identifier: Apache-2.0
// The nearest known name to one that is not known, for help texts.
#include "compiler/base/nearest.h"

#include <algorithm>
#include <vector>

namespace dmlc {

namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool equal(char a, char b) { return lower(a) == lower(b); }

/// Names longer than this are no typing mistakes; it bounds the work as well.
constexpr std::size_t kLongestName = 256;

bool begins_with(std::string_view text, std::string_view beginning) {
  return text.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), text.begin(), equal);
}

template <class Candidates>
std::optional<std::string> nearest_of(std::string_view name, const Candidates& candidates) {
  constexpr std::size_t kShortestBeginning = 3;
  std::optional<std::string> best;
  std::optional<std::string> completion;
  std::size_t best_distance = 0;
  std::size_t completions = 0;
  for (const auto& entry : candidates) {
    const std::string_view candidate = entry;
    if (candidate == name || candidate.size() > kLongestName) continue;
    const std::size_t distance = edit_distance(name, candidate);
    const std::size_t allowed = std::max<std::size_t>(1, std::max(name.size(), candidate.size()) / 3);
    if (distance <= allowed && distance < candidate.size() && (!best || distance < best_distance)) {
      best = std::string(candidate);
      best_distance = distance;
    }
    if (name.size() >= kShortestBeginning && begins_with(candidate, name) && ++completions == 1)
      completion = std::string(candidate);
  }
  if (!best && completions == 1) return completion;
  return best;
}
}  // namespace

// Optimal string alignment: three rows of the usual table are enough to see swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kLongestName);
  b = b.substr(0, kLongestName);
  std::vector<std::size_t> before_previous(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) current[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_previous.swap(previous);
    previous.swap(current);
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = previous[j - 1] + (equal(a[i - 1], b[j - 1]) ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replace});
      if (i > 1 && j > 1 && equal(a[i - 1], b[j - 2]) && equal(a[i - 2], b[j - 1]))
        current[j] = std::min(current[j], before_previous[j - 2] + 1);
    }
  }
  return current[b.size()];
}

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates) {
  return nearest_of(name, candidates);
}

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  return nearest_of(name, candidates);
}

}  // namespace dmlc
