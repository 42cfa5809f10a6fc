// SPDX-License-Identifier: Apache-2.0
// What a function of a kernel's source does with its pointers and with the device.
#pragma once

#include <clang/Basic/SourceLocation.h>

#include <optional>
#include <set>
#include <vector>

#include "codegen/kernel/clang/findings.h"

namespace clang {
class ASTContext;
class FunctionDecl;
class VarDecl;
}  // namespace clang

namespace dmlc::codegen {

/// What happens to the elements behind a parameter.
struct Access {
  bool reads = false;
  bool writes = false;
  bool escapes = false;
  clang::SourceLocation written;  ///< where first
  clang::SourceLocation escaped;
};

/// What a function does with its parameters and with the device.
struct FunctionUse {
  std::vector<Access> parameters;
  bool barrier = false;
  bool atomics = false;
  bool dynamic_shared = false;
  unsigned dimensions = 1;
  std::set<const clang::VarDecl*> shared;
};

/// Follows the pointers of `function` through its code and the functions it calls. nullopt where it has no body in the
/// source. Functions that call themselves are reported.
[[nodiscard]] std::optional<FunctionUse> follow_pointers(clang::ASTContext& context,
                                                         const clang::FunctionDecl& function, Findings& findings);

}  // namespace dmlc::codegen
