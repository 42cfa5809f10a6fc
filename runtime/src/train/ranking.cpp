// SPDX-License-Identifier: Apache-2.0
// Sorts scores by radix and walks the two sorted lists once for both areas.
#include "runtime/src/train/ranking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace dmlc::train {
namespace {

constexpr std::size_t kRadixFrom = 4096;  // below this std::sort wins
constexpr unsigned kDigitBits = 11;
constexpr unsigned kDigits = 6;        // 66 bits: enough for 64
constexpr std::size_t kManyTimes = 4;  // then it takes less to find each of the many than to sort them
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

/// Finds scores among sorted ones: the upper bits of their keys say where about.
class ScoreIndex {
 public:
  /// `scores` are distinct and rising.
  explicit ScoreIndex(const std::vector<double>& scores) {
    for (const double score : scores) keys_.push_back(ordered_key(score));
    const int place_bits = std::min(kMostPlaceBits, static_cast<int>(std::bit_width(keys_.size())) + 1);
    const int key_bits = static_cast<int>(std::bit_width(keys_.back() - keys_.front()));
    shift_ = static_cast<unsigned>(std::max(0, key_bits - place_bits));
    starts_.resize((std::size_t{1} << place_bits) + 1);
    std::size_t next = 0;
    for (std::size_t place = 0; place < starts_.size(); ++place) {
      while (next < keys_.size() && place_of(keys_[next]) < place) ++next;
      starts_[place] = static_cast<std::uint32_t>(next);
    }
  }

  /// How many are below or equal; whether the last of these is equal.
  [[nodiscard]] std::pair<std::size_t, bool> find(double score) const {
    const std::uint64_t key = ordered_key(score);
    if (key < keys_.front()) return {0, false};
    if (key >= keys_.back()) return {keys_.size(), key == keys_.back()};
    const std::size_t place = place_of(key);
    std::size_t first = starts_[place];
    std::size_t last = starts_[place + 1];
    while (last - first > kScanned) {
      const std::size_t middle = (first + last) / 2;
      (keys_[middle] <= key ? first : last) = middle;
    }
    while (first < last && keys_[first] <= key) ++first;
    return {first, first > 0 && keys_[first - 1] == key};
  }

 private:
  static constexpr int kMostPlaceBits = 16;
  static constexpr std::size_t kScanned = 4;  // so few are looked at one after another
  [[nodiscard]] std::size_t place_of(std::uint64_t key) const {
    return static_cast<std::size_t>((key - keys_.front()) >> shift_);
  }

  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> starts_;  ///< by place: the first key that is not before it
  unsigned shift_ = 0;
};

double settled(double score) {
  if (score != score) score = -std::numeric_limits<double>::infinity();
  return score + 0.0;  // -0 and 0 are one value
}

/// Counts many scores between a few sorted ones, so that they need no order of their own.
RankingScores rank_few(std::span<const double> positive, std::span<const double> negative) {
  std::vector<double> scores(positive.begin(), positive.end());
  scores.erase(std::unique(scores.begin(), scores.end()), scores.end());
  std::vector<std::uint32_t> equal(scores.size());
  std::vector<std::uint32_t> above(scores.size() + 1);  // of a score and not of the next one; the first: below all
  const ScoreIndex index(scores);
  for (const double score : negative) {
    const auto [place, is_equal] = index.find(settled(score));
    ++(is_equal ? equal[place - 1] : above[place]);
  }
  const auto positives = static_cast<double>(positive.size());
  const auto negatives = static_cast<double>(negative.size());
  double won = 0;
  double precision_sum = 0;
  std::size_t p = positive.size();
  double n = negatives;  // those that are not above the threshold
  for (std::size_t i = scores.size(); i-- > 0;) {
    n -= above[i + 1];
    const std::size_t p_before = p;
    while (p > 0 && positive[p - 1] == scores[i]) --p;
    const auto hits = static_cast<double>(p_before - p);
    const double tied = equal[i];
    n -= tied;
    won += hits * (n + 0.5 * tied);
    const auto found = static_cast<double>(positive.size() - p);
    precision_sum += hits * found / (found + (negatives - n));
  }
  return {won / (positives * negatives), precision_sum / positives};
}

}  // namespace

void sort_scores(std::span<double> scores, bool saves_memory) {
  for (double& score : scores) score = settled(score);
  if (std::is_sorted(scores.begin(), scores.end())) return;
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
  if (positive.size() <= negative.size() / kManyTimes && negative.size() < std::numeric_limits<std::uint32_t>::max()) {
    return rank_few(positive, negative);
  }
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
