// SPDX-License-Identifier: Apache-2.0
// Kernels as the compiler makes them for processors, run by their libraries.
#pragma once

#include <string>
#include <vector>

#include "codegen/kernel/toolchain.h"
#include "tests/kernels/library_case.h"

namespace dmlc::tests {

/// The levels of codegen::cpu_levels() that this machine can run; the others are printed as skipped.
[[nodiscard]] std::vector<std::string> runnable_levels();

/// A compiled kernel in this process. Throws std::runtime_error with what the compiler said.
class CompiledKernel {
 public:
  explicit CompiledKernel(const codegen::CpuRequest& request);
  /// Runs all blocks, in pieces of `step` blocks.
  void run(const abi::KernelLaunch& launch, std::int64_t step = 7) const;

 private:
  abi::KernelEntry entry_ = nullptr;
};

/// Runs kernels of the library, compiled for the level when they are first asked for.
[[nodiscard]] Runner compiled_library(const std::string& level);

}  // namespace dmlc::tests
