// SPDX-License-Identifier: Apache-2.0
// Picks the kernels for this machine.
#include "runtime/src/train/factor_kernels.h"

#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::train {

const FactorKernels& factor_kernels() {
  static const auto chosen = tensor::for_cpu_level(&factor_kernels_v2, &factor_kernels_v3, &factor_kernels_v4);
  return chosen();
}

}  // namespace dmlc::train
