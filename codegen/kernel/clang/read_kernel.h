// SPDX-License-Identifier: Apache-2.0
// Steps of an inspection once Clang has parsed the source.
#pragma once

#include "codegen/kernel/clang/findings.h"

namespace clang {
class ASTContext;
class FunctionDecl;
}  // namespace clang

namespace dmlc::codegen {

/// Finds the kernel among the functions of the source, reads its signature, its comment and what it does, and reports
/// what kernels may not do.
void read_kernel(clang::ASTContext& context, const ir::KernelSource& source, Findings& findings,
                 ir::KernelInspection& inspection);

/// Reports constructs that have no meaning on one of the targets, in all functions of the source.
void check_constructs(clang::ASTContext& context, Findings& findings);

/// Sets `row_wise`, and reports barriers that not all threads reach and elements touched behind the last row.
void check_threads(clang::ASTContext& context, const clang::FunctionDecl& function, Findings& findings,
                   ir::Kernel& kernel);

}  // namespace dmlc::codegen
