// SPDX-License-Identifier: Apache-2.0
// Picks the kernels for this machine.
#include "runtime/src/train/bayes_kernels.h"

#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::train {

const BayesKernels& bayes_kernels() {
  static const auto chosen = tensor::for_cpu_level(&bayes_kernels_v2, &bayes_kernels_v3, &bayes_kernels_v4);
  return chosen();
}

}  // namespace dmlc::train
