// SPDX-License-Identifier: Apache-2.0
// The comment above a kernel: what it says to people, and its lines for the compiler.
#pragma once

#include <string_view>
#include <vector>

#include "ir/kernel.h"

namespace dmlc::codegen {

/// Reads the comment into description, extents, grid and block of `kernel`, whose parameters are known. `raw` is the
/// comment with its signs and begins at `line` and `column` of the source. Mistakes are added to `findings`.
void read_comment(std::string_view raw, unsigned line, unsigned column, ir::Kernel& kernel,
                  std::vector<ir::KernelFinding>& findings);

}  // namespace dmlc::codegen
