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

void sort_values(std::vector<float>& values) {
  std::vector<std::uint32_t> keys(values.size());
  std::vector<std::uint32_t> other(values.size());
  std::array<std::array<std::uint32_t, kDigits>, 3> counts{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    keys[i] = key_of(values[i]);
    for (unsigned pass = 0; pass < 3; ++pass) ++counts[pass][(keys[i] >> (pass * kDigitBits)) % kDigits];
  }
  for (unsigned pass = 0; pass < 3; ++pass) {
    std::uint32_t sum = 0;
    for (std::uint32_t& count : counts[pass]) sum += std::exchange(count, sum);
    for (const std::uint32_t key : keys) other[counts[pass][(key >> (pass * kDigitBits)) % kDigits]++] = key;
    keys.swap(other);
  }
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = value_of(keys[i]);
}

struct Distinct {
  float value = 0;
  std::size_t count = 0;
};

std::vector<Distinct> count_distinct(const std::vector<float>& sorted) {
  std::vector<Distinct> distinct;
  for (const float value : sorted) {
    if (distinct.empty() || distinct.back().value != value) distinct.push_back({value, 0});
    ++distinct.back().count;
  }
  return distinct;
}

/// A value that fills a bin alone gets one; the rest is shared out over the bins that are left.
std::vector<float> equal_bins(const std::vector<Distinct>& distinct, std::size_t rows, std::size_t bins) {
  const double fair = static_cast<double>(rows) / static_cast<double>(bins);
  std::size_t heavy = 0;
  double rest = 0;
  for (const Distinct& one : distinct) {
    if (static_cast<double>(one.count) >= fair) {
      ++heavy;
    } else {
      rest += static_cast<double>(one.count);
    }
  }
  double rest_bins = static_cast<double>(bins - std::min(bins - 1, heavy));
  std::vector<float> cuts;
  double filled = 0;
  bool open = false;
  for (const Distinct& one : distinct) {
    const bool is_heavy = static_cast<double>(one.count) >= fair;
    if (is_heavy || !open || filled >= rest / rest_bins) {
      if (open) {
        rest -= filled;
        rest_bins = std::max(1.0, rest_bins - 1);
      }
      if (cuts.size() == bins) break;
      cuts.push_back(one.value);
      filled = 0;
      open = !is_heavy;
    }
    if (!is_heavy) filled += static_cast<double>(one.count);
  }
  return cuts;
}

}  // namespace

std::size_t sampled_row(std::uint64_t group, std::size_t stride) {
  std::uint64_t state = group + 0x9e3779b97f4a7c15ULL;
  state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9ULL;
  state = (state ^ (state >> 27)) * 0x94d049bb133111ebULL;
  return static_cast<std::size_t>((state ^ (state >> 31)) % stride);
}

std::vector<float> choose_cuts(std::vector<float>& values, std::size_t bins) {
  sort_values(values);
  const std::vector<Distinct> distinct = count_distinct(values);
  if (distinct.size() > bins) return equal_bins(distinct, values.size(), bins);
  std::vector<float> cuts;
  for (const Distinct& one : distinct) cuts.push_back(one.value);
  return cuts;
}

}  // namespace dmlc::train
