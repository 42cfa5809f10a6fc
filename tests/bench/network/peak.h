// SPDX-License-Identifier: Apache-2.0
// What this processor can multiply and add at most: the yardstick of the networks' benchmark.
#pragma once

#include <cstdint>

namespace dmlc::bench {

/// Runs `rounds` rounds of independent fused multiplications and additions; returns how many operations they were.
double run_peak(std::uint64_t rounds);

}  // namespace dmlc::bench
