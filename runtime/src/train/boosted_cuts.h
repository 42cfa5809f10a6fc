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

/// First values of at most `bins` bins, ascending and distinct: every distinct value where they are few enough, else
/// bins of about equal counts, values that fill a bin of their own first. `values` holds no NaN and is sorted in place;
/// -0 counts as 0.
[[nodiscard]] std::vector<float> choose_cuts(std::vector<float>& values, std::size_t bins);

}  // namespace dmlc::train
