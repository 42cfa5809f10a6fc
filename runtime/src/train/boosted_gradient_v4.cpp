// SPDX-License-Identifier: Apache-2.0
// The gradient kernels for x86-64-v4.
#define DMLC_GRADIENTS kGradientKernelsV4
#define DMLC_LANES 16
#define DMLC_LEVEL "x86-64-v4"
#include "runtime/src/train/boosted_gradient.inc"
