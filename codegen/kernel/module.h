// SPDX-License-Identifier: Apache-2.0
// The symbols by which dmlc finds the toolchain in its module.
#pragma once

#include "codegen/kernel/toolchain.h"

namespace dmlc::codegen {

/// Changes with every change of toolchain.h: program and module come from one build.
inline constexpr unsigned kToolchainVersion = 2;
inline constexpr const char* kToolchainVersionSymbol = "dmlc_toolchain_version";
inline constexpr const char* kMakeToolchain = "dmlc_make_toolchain";
using MakeToolchain = KernelToolchain* (*)();

}  // namespace dmlc::codegen
