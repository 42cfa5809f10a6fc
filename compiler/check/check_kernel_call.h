// SPDX-License-Identifier: Apache-2.0
// What COMPUTE gives a kernel, against the parameters of the kernel.
#pragma once

#include "compiler/check/compute_source.h"

namespace dmlc::check {

/// Reports columns and parameters that the kernel does not take, and those it lacks; what is right becomes inputs and
/// scalars of `op`.
void check_kernel_call(Checker& checker, const ast::Compute& statement, const ir::Kernel& kernel,
                       const ComputeSource& source, ir::Compute& op);

}  // namespace dmlc::check
