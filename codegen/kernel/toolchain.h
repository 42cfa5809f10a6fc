// SPDX-License-Identifier: Apache-2.0
// What needs Clang, LLVM and lld: reading a kernel's source and compiling it for processors. These libraries live in a
// module of their own, which is loaded when the first kernel is met.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "ir/kernel.h"

namespace dmlc::codegen {

/// One kernel, for one shape of block and one level of processors.
struct CpuRequest {
  ir::KernelSource source;
  std::array<unsigned, 3> block{256, 1, 1};  ///< threads of a block; their product is at most 1024
  std::size_t dynamic_shared = 0;            ///< bytes of `extern __shared__`
  std::string level = "x86-64-v3";           ///< x86-64-v2, x86-64-v3, x86-64-v4 or aarch64
  bool check_bounds = false;                 ///< every access through a pointer parameter is checked
  /// A hand-written form of the kernel for processors, taken instead of the kernel unless bounds are checked: the
  /// function `extern "C" void dmlc_cpu_form(PARAMETERS, long first, long end, long blocks)` does the share
  /// [first, end) of `blocks` equal shares of the work. Empty where there is none.
  std::string cpu_form;
};

struct CpuCode {
  std::string library;  ///< a shared library that needs nothing; exports abi::kKernelEntry. Empty after an error
  std::vector<ir::KernelFinding> findings;
};

/// The module's interface.
class KernelToolchain {
 public:
  virtual ~KernelToolchain() = default;
  /// Reads the source and describes the kernel; what is wrong with it is found here and not later.
  [[nodiscard]] virtual ir::KernelInspection inspect(const ir::KernelSource& source) = 0;
  /// Compiles a kernel that `inspect` found nothing wrong with.
  [[nodiscard]] virtual CpuCode compile_cpu(const CpuRequest& request) = 0;
};

/// The toolchain, loaded at the first call. An error text says why there is none.
[[nodiscard]] Result<KernelToolchain*> kernel_toolchain();

/// Levels of this architecture, from the lowest on.
[[nodiscard]] std::vector<std::string> cpu_levels();

}  // namespace dmlc::codegen
