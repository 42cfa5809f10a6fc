// SPDX-License-Identifier: Apache-2.0
// Sine and cosine of the values of a calendar part, looked up instead of computed.
#pragma once

#include <array>
#include <cstddef>

#include "runtime/src/ingest/column_store.h"

namespace dmlc::train {

inline constexpr std::size_t kCycleSlots = 32;
inline constexpr std::size_t kMissingCycleSlot = kCycleSlots - 1;

struct CycleTable {
  std::array<double, kCycleSlots> sine{};
  std::array<double, kCycleSlots> cosine{};
};

/// The slot of a value of the part; NaN and whatever is no such value go to the missing slot.
[[nodiscard]] inline std::size_t cycle_slot(float value) {
  return value >= 0 && value < static_cast<float>(kMissingCycleSlot) ? static_cast<std::size_t>(value)
                                                                     : kMissingCycleSlot;
}

[[nodiscard]] CycleTable make_cycle_table(ingest::Part part, double missing_sine, double missing_cosine);

}  // namespace dmlc::train
