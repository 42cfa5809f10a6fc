// SPDX-License-Identifier: Apache-2.0
// Chooses the histogram bins of a numeric column: the values at which trees may split.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dmlc::train {

/// Values beyond this many are sampled: the rank error of 2^20 values is a tenth of one of 256 bins.
inline constexpr std::size_t kCutSample = std::size_t{1} << 20;

/// The row within [0, stride) that stands for group `group` of `stride` rows; spread evenly, without a period.
[[nodiscard]] std::size_t sampled_row(std::uint64_t group, std::size_t stride);

/// The values of one column at a time. Keeps its memory for the next column, eight bytes per value, and half of that in
/// place.
class CutChooser {
 public:
  /// `in_place`: sorts in few places at a time, for memory of which little is at hand at once; much slower elsewhere.
  explicit CutChooser(bool in_place = false) : in_place_(in_place) {}
  void clear();
  void reserve(std::size_t values);
  /// No NaN; -0 counts as 0.
  void add(float value);
  [[nodiscard]] bool empty() const { return keys_.empty(); }
  /// First values of at most `bins` bins, ascending and distinct: every distinct value where they are few enough, else
  /// bins of about equal counts, values that fill a bin of their own first.
  [[nodiscard]] std::vector<float> choose(std::size_t bins);

 private:
  void sort();
  void sort_by_digits();
  template <class Visit>
  void visit_distinct(const Visit& visit) const;
  [[nodiscard]] std::vector<float> equal_bins(std::size_t bins) const;

  std::vector<std::uint32_t> keys_;  ///< in the order of the values they stand for
  std::vector<std::uint32_t> other_;
  bool in_place_;
  bool sorted_ = false;
};

}  // namespace dmlc::train
