// SPDX-License-Identifier: Apache-2.0
// Scaled: const float* x, float* out, float factor, int n.
#include "tests/runtime/kernels/kernel.h"

DMLC_KERNEL {
  const auto* x = value<const float*>(launch, 0);
  auto* out = value<float*>(launch, 1);
  const auto factor = value<float>(launch, 2);
  const auto n = value<int>(launch, 3);
  for (std::int64_t i = first * kBlock; i < end * kBlock && i < n; ++i) out[i] = factor * x[i];
}
