// SPDX-License-Identifier: Apache-2.0
// Distances for x86-64-v3.
#define DMLC_KERNELS kNeighbourKernelsV3
#define DMLC_LEVEL "x86-64-v3"
#define DMLC_LANES 8
#include "runtime/src/predict/neighbour_kernels.inc"
