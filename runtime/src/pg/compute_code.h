// SPDX-License-Identifier: Apache-2.0
// Which of a computation's binaries runs on this machine.
#pragma once

#include <string>

#include "runtime/src/kernels/compute_spec.h"
#include "runtime/src/kernels/kernel_facts.h"

namespace dmlc::pg {

struct ComputeCode {
  kernels::KernelFacts facts;
  std::string content;  ///< a library, or for a GPU its forms as kernels::pack_images writes them
  bool gpu = false;
};

/// For the processor: the highest level that this one has. Throws E0634 and E0633.
[[nodiscard]] ComputeCode load_cpu_code(const kernels::ComputeSpec& spec, const std::string& display);
/// For a graphics processor. Throws E0634 when there is none, or no code for one.
[[nodiscard]] ComputeCode load_gpu_code(const kernels::ComputeSpec& spec, const std::string& display);
/// Whether load_gpu_code would find both.
[[nodiscard]] bool has_gpu_code(const kernels::ComputeSpec& spec);

}  // namespace dmlc::pg
