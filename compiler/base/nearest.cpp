// SPDX-License-Identifier: Apache-2.0
// The nearest known names to one that is not known, for help texts.
#include "compiler/base/nearest.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

namespace dmlc {

namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool equal(char a, char b) { return lower(a) == lower(b); }

/// Names longer than this are no typing mistakes; it bounds the work as well.
constexpr std::size_t kLongestName = 256;

bool begins_with(std::string_view text, std::string_view beginning) {
  return text.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), text.begin(), equal);
}

/// Most edits between a name and one that may have been meant.
std::size_t allowed_edits(std::string_view name, std::string_view candidate) {
  return std::max<std::size_t>(1, std::max(name.size(), candidate.size()) / 3);
}

/// Nothing of a candidate may be left otherwise.
bool is_near(std::size_t distance, std::string_view name, std::string_view candidate) {
  return distance <= allowed_edits(name, candidate) && distance < candidate.size();
}

std::size_t gap(std::string_view a, std::string_view b) {
  return a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
}

/// The characters of a text as a set. Some share a bit, which only makes texts look more alike than they are.
std::uint64_t letters_of(std::string_view text) {
  std::uint64_t letters = 0;
  for (const char c : text) letters |= std::uint64_t{1} << (static_cast<unsigned char>(lower(c)) % 64);
  return letters;
}

/// No fewer edits can do: one edit takes at most one character away and brings at most one.
std::size_t least_edits(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::size_t>(std::max(std::popcount(a & ~b), std::popcount(b & ~a)));
}

// Optimal string alignment: three rows of the usual table are enough to see swaps of neighbours. A row grows from the
// two before it, so that once both are above `most`, so is all that follows.
std::size_t bounded_edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  std::vector<std::size_t> before_previous(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) current[j] = j;
  std::size_t least_before = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_previous.swap(previous);
    previous.swap(current);
    current[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = previous[j - 1] + (equal(a[i - 1], b[j - 1]) ? 0 : 1);
      current[j] = std::min(std::min(previous[j], current[j - 1]) + 1, replace);
      if (i > 1 && j > 1 && equal(a[i - 1], b[j - 2]) && equal(a[i - 2], b[j - 1]))
        current[j] = std::min(current[j], before_previous[j - 2] + 1);
      least = std::min(least, current[j]);
    }
    if (least > most && least_before > most) return least;
    least_before = least;
  }
  return current[b.size()];
}

template <class Candidates>
std::vector<std::string> nearest_of(std::string_view name, const Candidates& candidates, std::size_t limit) {
  constexpr std::size_t kShortestBeginning = 3;
  std::vector<std::pair<std::size_t, std::string_view>> near;
  std::vector<std::string_view> completions;
  const auto add_once = [](std::vector<std::string_view>& all, std::string_view candidate) {
    if (std::find(all.begin(), all.end(), candidate) == all.end()) all.push_back(candidate);
  };
  const std::string_view compared = name.substr(0, kLongestName);
  const std::uint64_t letters = letters_of(compared);
  for (const auto& entry : candidates) {
    const std::string_view candidate = entry;
    if (candidate.size() > kLongestName) continue;
    if (name.size() >= kShortestBeginning && begins_with(candidate, name)) add_once(completions, candidate);
    // Lengths and letters rule out most of the functions of a database without a table.
    if (!is_near(gap(name, candidate), name, candidate)) continue;
    if (!is_near(least_edits(letters, letters_of(candidate)), name, candidate)) continue;
    const std::size_t distance = bounded_edit_distance(compared, candidate, allowed_edits(name, candidate));
    if (is_near(distance, name, candidate)) near.emplace_back(distance, candidate);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> best;
  for (const auto& [distance, candidate] : near)
    if (best.size() < limit) add_once(best, candidate);
  if (best.empty() && completions.size() == 1) best = completions;
  return {best.begin(), best.end()};
}

template <class Candidates>
std::optional<std::string> other_nearest_of(std::string_view name, const Candidates& candidates) {
  std::vector<std::string_view> others;
  for (const auto& candidate : candidates)
    if (candidate != name) others.push_back(candidate);
  std::vector<std::string> near = nearest_of(name, others, 1);
  return near.empty() ? std::nullopt : std::optional(std::move(near.front()));
}
}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  return bounded_edit_distance(a.substr(0, kLongestName), b.substr(0, kLongestName), 2 * kLongestName);
}

std::vector<std::string> nearest_names(std::string_view name, std::span<const std::string> candidates,
                                       std::size_t limit) {
  return nearest_of(name, candidates, limit);
}

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates) {
  return other_nearest_of(name, candidates);
}

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  return other_nearest_of(name, candidates);
}

std::string listed(std::span<const std::string> names) {
  constexpr std::size_t kMost = 8;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMost; ++i) text += (i == 0 ? "`" : ", `") + names[i] + "`";
  return names.size() > kMost ? text + " and " + std::to_string(names.size() - kMost) + " more" : text;
}

}  // namespace dmlc
