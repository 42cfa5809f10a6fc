// SPDX-License-Identifier: Apache-2.0
// The condition that many kernels begin with: `if (i < n)`.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <optional>

namespace dmlc::codegen {

/// Only threads with begin <= thread < end do anything; both are computed by the instructions of `bounds` from the
/// function's parameters but not from the thread.
struct Guard {
  enum class Kind { Below, BelowUnsigned, Equal } kind = Kind::Below;
  llvm::Value* bound = nullptr;  ///< in the region's function
  bool or_equal = false;
};

/// Finds the guard of a region's function, whose parameter `thread` counts threads, and takes it as met from now on.
[[nodiscard]] std::optional<Guard> take_guard(llvm::Function& function, llvm::Argument* thread);

/// The threads of [begin, end) that meet the guard, as instructions of the caller, which passes `arguments`.
[[nodiscard]] std::pair<llvm::Value*, llvm::Value*> guarded_range(llvm::IRBuilder<>& build, const Guard& guard,
                                                                  const std::vector<llvm::Value*>& arguments,
                                                                  llvm::Value* begin, llvm::Value* end);

}  // namespace dmlc::codegen
