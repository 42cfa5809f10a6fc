// SPDX-License-Identifier: Apache-2.0
// The specification of a computation: what the runtime is given of it.
#pragma once

#include <string>

#include "codegen/kernel/build.h"
#include "ir/ops.h"

namespace dmlc::codegen {

/// JSON, format 1, in a line. Same computation, same bytes.
[[nodiscard]] std::string compute_spec_of(const ir::Compute& compute, const BuiltKernel& kernel);

}  // namespace dmlc::codegen
