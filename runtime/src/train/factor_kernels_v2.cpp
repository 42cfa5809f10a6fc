// SPDX-License-Identifier: Apache-2.0
// The inner loops of matrix factorization for x86-64-v2.
#define DMLC_KERNELS factor_kernels_v2
#define DMLC_LANES 2
#include "runtime/src/train/factor_kernels.inc"
