// SPDX-License-Identifier: Apache-2.0
// The parts of the module, each behind a plain function: only their own files include Clang's and LLVM's headers.
#pragma once

#include "codegen/kernel/toolchain.h"

namespace dmlc::codegen {

[[nodiscard]] ir::KernelInspection inspect_kernel(const ir::KernelSource& source);
[[nodiscard]] CpuCode compile_cpu_kernel(const CpuRequest& request);

}  // namespace dmlc::codegen
