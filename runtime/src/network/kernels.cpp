// SPDX-License-Identifier: Apache-2.0
// Picks the kernels for this machine.
#include "runtime/src/network/kernels.h"

#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::network {

const Kernels& kernels() {
  switch (tensor::cpu_level()) {
    case 4:
      return kernels_v4();
    case 3:
      return kernels_v3();
    default:
      return kernels_v2();
  }
}

}  // namespace dmlc::network
