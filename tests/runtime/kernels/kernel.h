// SPDX-License-Identifier: Apache-2.0
// What the kernels of the SQL tests have in common: they are written as dmlc would compile them.
#pragma once

#include "runtime/include/dmlc/kernel_abi.h"

using dmlc::abi::KernelLaunch;

#define DMLC_KERNEL                                                         \
  extern "C" __attribute__((visibility("default"))) void dmlc_kernel_entry( \
      const KernelLaunch* launch, [[maybe_unused]] std::int64_t first, [[maybe_unused]] std::int64_t end)

/// Threads of a block in the tests' facts.
inline constexpr std::int64_t kBlock = 64;

template <class T>
T value(const KernelLaunch* launch, int argument) {
  return *static_cast<const T*>(launch->arguments[argument]);
}
