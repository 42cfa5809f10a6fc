// SPDX-License-Identifier: Apache-2.0
// Distances for x86-64-v4.
#define DMLC_KERNELS kNeighbourKernelsV4
#define DMLC_LEVEL "x86-64-v4"
#define DMLC_LANES 16
#include "runtime/src/predict/neighbour_kernels.inc"
