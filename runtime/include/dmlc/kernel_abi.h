// SPDX-License-Identifier: Apache-2.0
// How compiled kernels are called: the contract between the code that dmlc generates and the kernel host that runs it.
// Plain C layout, no pointers to functions: native code calls nothing.
#pragma once

#include <cstdint>

namespace dmlc::abi {

/// Version of everything below; a library of another version is not loaded.
inline constexpr std::uint32_t kKernelAbi = 1;
/// The one symbol a kernel library exports.
inline constexpr const char* kKernelEntry = "dmlc_kernel_entry";
/// A launch has at most as many arguments.
inline constexpr int kMaxKernelArguments = 64;

/// Written by a library with bounds checks just before it traps.
struct KernelFault {
  std::uint32_t set;       ///< 1 when the rest is filled in
  std::uint32_t argument;  ///< index of the pointer parameter
  std::int64_t index;      ///< element that was asked for
  std::uint32_t block[3];
  std::uint32_t thread[3];
};

struct KernelLaunch {
  const void* const* arguments;  ///< as CUDA's kernelParams: where each argument's value lies
  const std::int64_t* extents;   ///< elements behind each argument that is a pointer; else 0
  KernelFault* fault;            ///< written by libraries with bounds checks only
  std::uint32_t grid[3];         ///< blocks in x, y, z; grid * block is below 2^31 in each
};

/// Runs the blocks [first, end) of the launch, counted x fastest. Blocks may run in any order and on several threads.
using KernelEntry = void (*)(const KernelLaunch* launch, std::int64_t first, std::int64_t end);

}  // namespace dmlc::abi
