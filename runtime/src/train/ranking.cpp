// SPDX-License-Identifier: Apache-2.0
// Sorts scores by radix and walks the two sorted lists once for both areas.
#include "runtime/src/train/ranking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace dmlc::train {
namespace {

constexpr std::size_t kRadixFrom = 4096;  // below this std::sort wins
constexpr unsigned kDigitBits = 11;
constexpr unsigned kDigits = 6;  // 66 bits: enough for 64
constexpr std::size_t kBuckets = std::size_t{1} << kDigitBits;

/// Maps doubles to integers of the same order: negative numbers have all bits flipped, others the sign bit.
std::uint64_t ordered_key(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
}

double value_of(std::uint64_t key) {
  return std::bit_cast<double>((key >> 63) != 0 ? key & ~(std::uint64_t{1} << 63) : ~key);
}

std::size_t digit(std::uint64_t key, unsigned index) { return (key >> (index * kDigitBits)) & (kBuckets - 1); }

void radix_sort(std::vector<std::uint64_t>& keys) {
  std::vector<std::uint64_t> other(keys.size());
  std::vector<std::array<std::uint32_t, kBuckets>> counts(kDigits);
  for (auto& count : counts) count.fill(0);
  for (const std::uint64_t key : keys) {
    for (unsigned d = 0; d < kDigits; ++d) ++counts[d][digit(key, d)];
  }
  for (unsigned d = 0; d < kDigits; ++d) {
    auto& count = counts[d];
    if (count[digit(keys.front(), d)] == keys.size()) continue;  // all share this digit
    std::uint32_t start = 0;
    for (std::uint32_t& bucket : count) {
      const std::uint32_t size = bucket;
      bucket = start;
      start += size;
    }
    for (const std::uint64_t key : keys) other[count[digit(key, d)]++] = key;
    keys.swap(other);
  }
}

}  // namespace

void sort_scores(std::span<double> scores, bool saves_memory) {
  for (double& score : scores) {
    if (score != score) score = -std::numeric_limits<double>::infinity();
    score += 0.0;  // -0 and 0 are one value
  }
  if (saves_memory || scores.size() < kRadixFrom || scores.size() > std::numeric_limits<std::uint32_t>::max()) {
    std::sort(scores.begin(), scores.end());
    return;
  }
  std::vector<std::uint64_t> keys(scores.size());
  std::transform(scores.begin(), scores.end(), keys.begin(), ordered_key);
  radix_sort(keys);
  std::transform(keys.begin(), keys.end(), scores.begin(), value_of);
}

RankingScores rank(std::span<double> positive, std::span<double> negative, bool saves_memory) {
  sort_scores(positive, saves_memory);
  sort_scores(negative, saves_memory);
  const auto positives = static_cast<double>(positive.size());
  const auto negatives = static_cast<double>(negative.size());
  double won = 0;  // pairs ordered right, ties half
  double precision_sum = 0;
  std::size_t p = positive.size();
  std::size_t n = negative.size();
  while (p > 0) {  // thresholds from the highest score down
    const double threshold = n > 0 ? std::max(positive[p - 1], negative[n - 1]) : positive[p - 1];
    const std::size_t p_before = p;
    const std::size_t n_before = n;
    while (p > 0 && positive[p - 1] == threshold) --p;
    while (n > 0 && negative[n - 1] == threshold) --n;
    const auto hits = static_cast<double>(p_before - p);
    won += hits * (static_cast<double>(n) + 0.5 * static_cast<double>(n_before - n));
    const double above = static_cast<double>(positive.size() - p) + static_cast<double>(negative.size() - n);
    precision_sum += hits * static_cast<double>(positive.size() - p) / above;
  }
  return {won / (positives * negatives), precision_sum / positives};
}

}  // namespace dmlc::train
