// SPDX-License-Identifier: Apache-2.0
// Sees NULL: const int* x, const bool* x_valid, const short* y, bool* missing, unsigned long long* out, int n.
#include "tests/runtime/kernels/kernel.h"

DMLC_KERNEL {
  const auto* x = value<const int*>(launch, 0);
  const auto* x_valid = value<const bool*>(launch, 1);
  const auto* y = value<const short*>(launch, 2);
  auto* missing = value<bool*>(launch, 3);
  auto* out = value<unsigned long long*>(launch, 4);
  const auto n = value<int>(launch, 5);
  for (std::int64_t i = first * kBlock; i < end * kBlock && i < n; ++i) {
    missing[i] = !x_valid[i];
    out[i] = x_valid[i] ? static_cast<unsigned long long>(x[i]) : static_cast<unsigned long long>(y[i]);
  }
}
