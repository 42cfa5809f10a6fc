// SPDX-License-Identifier: Apache-2.0
// Picks the kernels for this machine.
#include "runtime/src/predict/neighbour_kernels.h"

#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::predict {

const NeighbourKernels& neighbour_kernels() {
  return *tensor::for_cpu_level(&kNeighbourKernelsV2, &kNeighbourKernelsV3, &kNeighbourKernelsV4);
}

}  // namespace dmlc::predict
