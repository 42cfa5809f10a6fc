// SPDX-License-Identifier: Apache-2.0
// The gradient kernels for x86-64-v3.
#define DMLC_GRADIENTS kGradientKernelsV3
#define DMLC_LANES 8
#define DMLC_LEVEL "x86-64-v3"
#include "runtime/src/train/boosted_gradient.inc"
