// SPDX-License-Identifier: Apache-2.0
// The inner loops of matrix factorization for x86-64-v3.
#define DMLC_KERNELS factor_kernels_v3
#define DMLC_LANES 4
#include "runtime/src/train/factor_kernels.inc"
