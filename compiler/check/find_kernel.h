// SPDX-License-Identifier: Apache-2.0
// The kernel that a computation names.
#pragma once

#include "compiler/check/checker.h"

namespace dmlc::check {

/// The kernel that `name` means: one of the compilation above, else of the database, else of the library. nullptr when
/// there is none, after a report, and when its source cannot be read, which is known or reported.
[[nodiscard]] const ir::KernelUse* find_kernel(Checker& checker, const ast::QualifiedName& name);

}  // namespace dmlc::check
