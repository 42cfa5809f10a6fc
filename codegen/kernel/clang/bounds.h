// SPDX-License-Identifier: Apache-2.0
// Checks of every access through a kernel's pointers.
#pragma once

#include "codegen/kernel/clang/kernel_function.h"

namespace dmlc::codegen {

/// Puts a comparison with the launch's extents before every access through a pointer parameter. What lies outside is
/// written into the launch's fault record, and the code traps.
void check_bounds(const ThreadFunction& thread);

}  // namespace dmlc::codegen
