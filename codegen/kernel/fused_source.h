// SPDX-License-Identifier: Apache-2.0
// The source of a fused computation's kernel.
#pragma once

#include <string>

#include "ir/ops.h"

namespace dmlc::codegen {

/// CUDA C++ with the source of each member once and a kernel that calls them one after another, thread by thread. What
/// a member writes and a later one reads passes through the same array as when they run apart.
[[nodiscard]] std::string fused_source(const ir::Compute& fused);

}  // namespace dmlc::codegen
