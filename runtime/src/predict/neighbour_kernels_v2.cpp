// SPDX-License-Identifier: Apache-2.0
// Distances for x86-64-v2.
#define DMLC_KERNELS kNeighbourKernelsV2
#define DMLC_LEVEL "x86-64-v2"
#define DMLC_LANES 4
#include "runtime/src/predict/neighbour_kernels.inc"
