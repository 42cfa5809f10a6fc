// SPDX-License-Identifier: Apache-2.0
// Sorts a column's values by radix and walks them into bins of equal counts.
#include "runtime/src/train/boosted_cuts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace dmlc::train {

namespace {

constexpr unsigned kDigitBits = 11;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;

/// Order of the keys as numbers is the order of the floats.
std::uint32_t key_of(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value + 0.0F);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}
float value_of(std::uint32_t key) { return std::bit_cast<float>((key & 0x80000000U) != 0 ? key & 0x7FFFFFFFU : ~key); }

}  // namespace

std::size_t sampled_row(std::uint64_t group, std::size_t stride) {
  std::uint64_t state = group + 0x9e3779b97f4a7c15ULL;
  state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9ULL;
  state = (state ^ (state >> 27)) * 0x94d049bb133111ebULL;
  return static_cast<std::size_t>((state ^ (state >> 31)) % stride);
}

void CutChooser::clear() {
  keys_.clear();
  sorted_ = false;
}

void CutChooser::reserve(std::size_t values) { keys_.reserve(values); }

void CutChooser::add(float value) { keys_.push_back(key_of(value)); }

void CutChooser::sort() {
  if (std::exchange(sorted_, true)) return;
  if (in_place_) {
    std::sort(keys_.begin(), keys_.end());
  } else {
    sort_by_digits();
  }
}

/// Writes to as many places at once as there are digits.
void CutChooser::sort_by_digits() {
  std::array<std::array<std::uint32_t, kDigits>, 3> counts{};
  for (const std::uint32_t key : keys_) {
    for (unsigned pass = 0; pass < 3; ++pass) ++counts[pass][(key >> (pass * kDigitBits)) % kDigits];
  }
  other_.resize(keys_.size());
  for (unsigned pass = 0; pass < 3; ++pass) {
    std::uint32_t sum = 0;
    for (std::uint32_t& count : counts[pass]) sum += std::exchange(count, sum);
    for (const std::uint32_t key : keys_) other_[counts[pass][(key >> (pass * kDigitBits)) % kDigits]++] = key;
    keys_.swap(other_);
  }
}

/// Calls visit(value, count) for each distinct value, ascending, until it returns false.
template <class Visit>
void CutChooser::visit_distinct(const Visit& visit) const {
  for (std::size_t first = 0; first < keys_.size();) {
    std::size_t end = first + 1;
    while (end < keys_.size() && keys_[end] == keys_[first]) ++end;
    if (!visit(value_of(keys_[first]), static_cast<double>(end - first))) return;
    first = end;
  }
}

std::vector<float> CutChooser::choose(std::size_t bins) {
  sort();
  std::vector<float> cuts;
  bool few = true;
  visit_distinct([&](float value, double) {
    few = cuts.size() < bins;
    if (few) cuts.push_back(value);
    return few;
  });
  return few ? cuts : equal_bins(bins);
}

/// A value that fills a bin alone gets one; the rest is shared out over the bins that are left.
std::vector<float> CutChooser::equal_bins(std::size_t bins) const {
  const double fair = static_cast<double>(keys_.size()) / static_cast<double>(bins);
  std::size_t heavy = 0;
  double rest = 0;
  visit_distinct([&](float, double count) {
    heavy += count >= fair ? 1 : 0;
    rest += count >= fair ? 0 : count;
    return true;
  });
  double rest_bins = static_cast<double>(bins - std::min(bins - 1, heavy));
  std::vector<float> cuts;
  double filled = 0;
  bool open = false;
  visit_distinct([&](float value, double count) {
    const bool is_heavy = count >= fair;
    if (is_heavy || !open || filled >= rest / rest_bins) {
      if (open) {
        rest -= filled;
        rest_bins = std::max(1.0, rest_bins - 1);
      }
      if (cuts.size() == bins) return false;
      cuts.push_back(value);
      filled = 0;
      open = !is_heavy;
    }
    if (!is_heavy) filled += count;
    return true;
  });
  return cuts;
}

}  // namespace dmlc::train
