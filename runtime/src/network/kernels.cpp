// SPDX-License-Identifier: Apache-2.0
// Picks the kernels for this machine.
#include "runtime/src/network/kernels.h"

#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::network {

const Kernels& kernels() {
  static const auto chosen = tensor::for_cpu_level(&kernels_v2, &kernels_v3, &kernels_v4);
  return chosen();
}

}  // namespace dmlc::network
