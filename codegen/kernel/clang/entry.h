// SPDX-License-Identifier: Apache-2.0
// The function that runs blocks of a kernel: loops over blocks, regions and threads.
#pragma once

#include "codegen/kernel/clang/regions.h"

namespace dmlc::codegen {

/// Adds abi::kKernelEntry to the module of the thread function; what it calls is to be inlined into it.
void make_entry(const ThreadFunction& thread, const Regions& regions);

}  // namespace dmlc::codegen
