// SPDX-License-Identifier: Apache-2.0
// What COMPUTE gives a kernel, against the parameters of the kernel.
#pragma once

#include "compiler/check/compute_source.h"

namespace dmlc::check {

/// Reports columns, outputs and parameters that the kernel does not take, and those it lacks.
void check_kernel_call(Checker& checker, const ast::Compute& statement, const KernelSignature& kernel,
                       const ComputeSource& source);

}  // namespace dmlc::check
