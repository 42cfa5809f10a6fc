// SPDX-License-Identifier: Apache-2.0
// Each row's sum: const double* a, const double* b, double* out, int n.
#include "tests/runtime/kernels/kernel.h"

DMLC_KERNEL {
  const auto* a = value<const double*>(launch, 0);
  const auto* b = value<const double*>(launch, 1);
  auto* out = value<double*>(launch, 2);
  const auto n = value<int>(launch, 3);
  for (std::int64_t i = first * kBlock; i < end * kBlock && i < n; ++i) out[i] = a[i] + b[i];
}
