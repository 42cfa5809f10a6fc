// SPDX-License-Identifier: Apache-2.0
// The networks' inner loops for x86-64-v3.
#define DMLC_KERNELS kernels_v3
#define DMLC_LANES 8
#include "runtime/src/network/kernels.inc"
