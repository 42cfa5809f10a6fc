// SPDX-License-Identifier: Apache-2.0
// What a card does without any kernel of ours: copies and empty launches, the yardsticks for kernels.
#pragma once

#include "runtime/src/compute_host/gpu_driver.h"

namespace dmlc::tests {

struct CardSpeed {
  // Bytes a second.
  double copy_in_pinned = 0;
  double copy_out_pinned = 0;
  double copy_in_plain = 0;  ///< from ordinary memory
  double copy_out_plain = 0;
  double copy_within = 0;  ///< read and written bytes together
  // Microseconds.
  double launch = 0;      ///< of the program, for one of many launches in a row
  double round_trip = 0;  ///< from a launch to the knowledge that it is done, median
};

/// Measures for about a second. `kernel` is one that does nothing without rows; `arguments` are its arguments for none.
[[nodiscard]] compute_host::GpuResult<CardSpeed> measure_card(const compute_host::GpuDriver& driver,
                                                              const compute_host::GpuKernel& kernel,
                                                              void* const* arguments);

}  // namespace dmlc::tests
