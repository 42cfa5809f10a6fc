// SPDX-License-Identifier: Apache-2.0
// Two kernels at sizes at which a card shows what it can do: more data than its cache holds, and a product of matrices.
#pragma once

#include "tests/gpu/kernel_runs.h"

namespace dmlc::tests {

struct LargeRuns {
  RunCost stream;  ///< vector_add over 64 Mi rows: 768 MiB
  RunCost matmul;  ///< of two matrices of 2048 by 2048
};

/// Throws std::runtime_error where the card fails or an element is wrong: all sums are looked at, and a sample of the
/// product.
[[nodiscard]] LargeRuns run_large(CardRuns& card);

}  // namespace dmlc::tests
