// SPDX-License-Identifier: Apache-2.0
// The inner loops of k-means for x86-64-v2.
#define DMLC_KERNELS cluster_kernels_v2
#define DMLC_LANES 2
#include "runtime/src/train/cluster_kernels.inc"
