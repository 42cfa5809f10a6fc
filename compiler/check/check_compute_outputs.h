// SPDX-License-Identifier: Apache-2.0
// INTO of COMPUTE: where the kernel's outputs go.
#pragma once

#include "compiler/check/compute_source.h"

namespace dmlc::check {

/// Reports columns and tables that the outputs cannot go to; what is right becomes outputs and target of `op`, whose
/// scalars are known. Columns and tables that the computation will make become part of the catalog.
void check_compute_outputs(Checker& checker, const ast::Compute& statement, const ir::Kernel& kernel,
                           const ComputeSource& source, ir::Compute& op);

}  // namespace dmlc::check
