// SPDX-License-Identifier: Apache-2.0
// The networks' inner loops for x86-64-v2.
#define DMLC_KERNELS kernels_v2
#define DMLC_LANES 4
#include "runtime/src/network/kernels.inc"
