// SPDX-License-Identifier: Apache-2.0
// Checks what every module must hold, before and after each pass.
#pragma once

#include <string>
#include <vector>

#include "ir/ops.h"

namespace dmlc::ir {

/// Sentences, one per violated rule; empty when the module is sound. A violation is a bug of the compiler.
[[nodiscard]] std::vector<std::string> verify(const Module& module);

}  // namespace dmlc::ir
