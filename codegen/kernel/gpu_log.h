// SPDX-License-Identifier: Apache-2.0
// Turns what NVRTC prints about a source into findings with places.
#pragma once

#include <string_view>
#include <vector>

#include "ir/kernel.h"

namespace dmlc::codegen {

/// One finding a message. `file` is the name under which the source was compiled, `text` the source: NVRTC shows the
/// column by a mark under a copy of the line. A message about the whole, such as that of the assembler on too much
/// shared memory, stands at line 0.
[[nodiscard]] std::vector<ir::KernelFinding> read_gpu_log(std::string_view log, std::string_view file,
                                                          std::string_view text);

}  // namespace dmlc::codegen
