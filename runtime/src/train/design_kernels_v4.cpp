// SPDX-License-Identifier: Apache-2.0
// The linear models' inner loops for x86-64-v4.
#define DMLC_KERNELS kernels_v4
#define DMLC_LANES 8
#include "runtime/src/train/design_kernels.inc"
