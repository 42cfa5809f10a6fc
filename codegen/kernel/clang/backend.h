// SPDX-License-Identifier: Apache-2.0
// From LLVM IR to a shared library.
#pragma once

#include <llvm/IR/Module.h>

#include <string>

#include "codegen/kernel/clang/kernel_function.h"

namespace dmlc::codegen {

/// Optimises, generates code for the level and links it; the library needs no other and exports the entry alone. Empty
/// after an error.
[[nodiscard]] std::string make_library(llvm::Module& module, const std::string& level, Findings& findings);

/// `x86_64-unknown-linux-gnu`, as the level demands.
[[nodiscard]] std::string target_triple(const std::string& level);

}  // namespace dmlc::codegen
