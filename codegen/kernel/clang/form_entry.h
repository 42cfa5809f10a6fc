// SPDX-License-Identifier: Apache-2.0
// The entry of a kernel that has a hand-written form for processors.
#pragma once

#include <llvm/IR/Module.h>

namespace dmlc::codegen {

/// Adds abi::kKernelEntry, which hands the launch's arguments and the share of its blocks to `dmlc_cpu_form`.
void make_form_entry(llvm::Module& module);

}  // namespace dmlc::codegen
