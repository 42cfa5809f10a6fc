// SPDX-License-Identifier: Apache-2.0
// What the toolchains say about kernels, as diagnostics.
#pragma once

#include "codegen/sql/lower.h"
#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"
#include "ir/ops.h"

namespace dmlc::driver {

/// At the place in the kernel where its text stands in the statement as it was written, else at the statement.
void report_problem(const codegen::KernelProblem& problem, const ir::Module& module, const SourceMap& sources,
                    DiagnosticSink& sink);

}  // namespace dmlc::driver
