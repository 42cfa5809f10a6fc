// SPDX-License-Identifier: Apache-2.0
// The kernels of the library as plain C++, run by the emulator.
#pragma once

#include "tests/kernels/emulator.h"
#include "tests/kernels/library_case.h"

namespace dmlc::tests {

/// Runs kernels of the library, with the threads of a block in this order.
[[nodiscard]] Runner emulated_library(ThreadOrder order = ThreadOrder::Forward);

}  // namespace dmlc::tests
