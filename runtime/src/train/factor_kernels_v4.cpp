// SPDX-License-Identifier: Apache-2.0
// The inner loops of matrix factorization for x86-64-v4.
#define DMLC_KERNELS factor_kernels_v4
#define DMLC_LANES 8
#include "runtime/src/train/factor_kernels.inc"
