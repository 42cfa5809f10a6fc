// SPDX-License-Identifier: Apache-2.0
// The linear models' inner loops for x86-64-v2.
#define DMLC_KERNELS kernels_v2
#define DMLC_LANES 2
#include "runtime/src/train/design_kernels.inc"
