// SPDX-License-Identifier: Apache-2.0
// Picks the kernels for this machine.
#include "runtime/src/train/cluster_kernels.h"

#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::train {

const ClusterKernels& cluster_kernels() {
  static const auto chosen = tensor::for_cpu_level(&cluster_kernels_v2, &cluster_kernels_v3, &cluster_kernels_v4);
  return chosen();
}

}  // namespace dmlc::train
