// SPDX-License-Identifier: Apache-2.0
// The networks' inner loops for x86-64-v4.
#define DMLC_KERNELS kernels_v4
#define DMLC_LANES 16
#include "runtime/src/network/kernels.inc"
