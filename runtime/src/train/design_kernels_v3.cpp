// SPDX-License-Identifier: Apache-2.0
// The linear models' inner loops for x86-64-v3.
#define DMLC_KERNELS kernels_v3
#define DMLC_LANES 4
#include "runtime/src/train/design_kernels.inc"
