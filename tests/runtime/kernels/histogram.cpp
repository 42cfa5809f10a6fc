// SPDX-License-Identifier: Apache-2.0
// Counts per bin: const float* x, const double* edges [bins], int* counts [bins], short bins, int n.
#include "tests/runtime/kernels/kernel.h"

DMLC_KERNEL {
  const auto* x = value<const float*>(launch, 0);
  const auto* edges = value<const double*>(launch, 1);
  auto* counts = value<int*>(launch, 2);
  const auto bins = value<short>(launch, 3);
  const auto n = value<int>(launch, 4);
  for (std::int64_t i = first * kBlock; i < end * kBlock && i < n; ++i) {
    int bin = 0;
    while (bin + 1 < bins && static_cast<double>(x[i]) >= edges[bin]) ++bin;
    __atomic_fetch_add(&counts[bin], 1, __ATOMIC_RELAXED);
  }
}
