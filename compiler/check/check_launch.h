// SPDX-License-Identifier: Apache-2.0
// BLOCK, GRID and SHARED of COMPUTE.
#pragma once

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Reports what no device, or not this kernel, can be launched with; the rest becomes the launch of `op`. `kernel`:
/// nullptr when nothing is known of it.
void check_launch(Checker& checker, const ast::Compute& statement, const ir::Kernel* kernel, ir::Compute& op);

}  // namespace dmlc::check
