// SPDX-License-Identifier: Apache-2.0
// The gradient kernels for x86-64-v2.
#define DMLC_GRADIENTS kGradientKernelsV2
#define DMLC_LANES 2
#define DMLC_LEVEL "x86-64-v2"
#include "runtime/src/train/boosted_gradient.inc"
