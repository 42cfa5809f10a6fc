// SPDX-License-Identifier: Apache-2.0
// Loops in which the threads of a block walk over an array side by side.
#pragma once

#include "codegen/kernel/clang/kernel_function.h"

namespace dmlc::codegen {

/// `for (j = threadIdx.x + a; j < n; j += step)` with a, n and step the same in all threads: makes the trip count the
/// same in all threads, guards the body, and cuts the loop at every trip, so that the threads of one trip become one
/// vectorised loop over neighbouring elements instead of one strided loop a thread. The idea is that of implicit
/// barriers in uniform loops: Jääskeläinen et al., "pocl: A performance-portable OpenCL implementation", 2015.
void cut_stride_loops(const ThreadFunction& thread);

}  // namespace dmlc::codegen
