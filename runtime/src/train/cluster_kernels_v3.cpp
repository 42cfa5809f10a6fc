// SPDX-License-Identifier: Apache-2.0
// The inner loops of k-means for x86-64-v3.
#define DMLC_KERNELS cluster_kernels_v3
#define DMLC_LANES 4
#include "runtime/src/train/cluster_kernels.inc"
