// SPDX-License-Identifier: Apache-2.0
// Running sums in the order of the rows: const long long* x, long long* out, long long n.
#include "tests/runtime/kernels/kernel.h"

DMLC_KERNEL {
  const auto* x = value<const std::int64_t*>(launch, 0);
  auto* out = value<std::int64_t*>(launch, 1);
  const auto n = value<std::int64_t>(launch, 2);
  if (first != 0) return;
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < n; ++i) out[i] = sum += x[i];
}
