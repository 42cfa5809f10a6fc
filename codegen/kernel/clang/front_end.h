// SPDX-License-Identifier: Apache-2.0
// A kernel's source as LLVM IR for processors.
#pragma once

#include <llvm/IR/Module.h>

#include <memory>

#include "codegen/kernel/clang/kernel_function.h"

namespace dmlc::codegen {

[[nodiscard]] inline bool uses_cpu_form(const CpuRequest& request) {
  return !request.cpu_form.empty() && !request.check_bounds;
}

/// Not optimised; null after an error.
[[nodiscard]] std::unique_ptr<llvm::Module> parse_for_cpu(const CpuRequest& request, llvm::LLVMContext& context,
                                                          Findings& findings);

}  // namespace dmlc::codegen
