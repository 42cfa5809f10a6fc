// SPDX-License-Identifier: Apache-2.0
// The inner loops of naive Bayes for x86-64-v2.
#define DMLC_KERNELS bayes_kernels_v2
#define DMLC_LANES 2
#include "runtime/src/train/bayes_kernels.inc"
