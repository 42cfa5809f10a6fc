// SPDX-License-Identifier: Apache-2.0
// The kernel as a function of one thread: what it asks for its place, its shared memory and its launch are parameters.
#pragma once

#include <llvm/IR/Function.h>
#include <llvm/IR/Module.h>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "codegen/kernel/toolchain.h"

namespace dmlc::codegen {

/// Parameters behind the kernel's own ones, in this order.
enum class HiddenParameter : unsigned {
  Launch,
  Shared,
  ThreadX,
  ThreadY,
  ThreadZ,
  BlockX,
  BlockY,
  BlockZ,
  GridX,
  GridY,
  GridZ
};
inline constexpr unsigned kHiddenParameters = 11;

struct ThreadFunction {
  llvm::Function* function = nullptr;
  unsigned arguments = 0;  ///< the kernel's own parameters
  std::array<unsigned, 3> block{1, 1, 1};
  std::size_t shared_bytes = 0;
  /// The kernel asks for nothing but its index in x among all threads of the launch: ThreadX is that index, and the
  /// threads of all blocks are one loop.
  bool is_linear = false;

  [[nodiscard]] llvm::Argument* hidden(HiddenParameter which) const {
    return function->getArg(arguments + static_cast<unsigned>(which));
  }
  [[nodiscard]] unsigned threads() const { return block[0] * block[1] * block[2]; }
};

using Findings = std::vector<ir::KernelFinding>;

/// An error at the place of an instruction.
void add_error(Findings& findings, const llvm::Instruction* at, std::string message);

/// Makes the thread function of the kernel that `request` names: device functions inlined, local variables in
/// registers. `function` is null after an error.
[[nodiscard]] ThreadFunction make_thread_function(llvm::Module& module, const CpuRequest& request, Findings& findings);

[[nodiscard]] bool is_barrier(const llvm::Instruction& instruction);

}  // namespace dmlc::codegen
