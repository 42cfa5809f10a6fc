// SPDX-License-Identifier: Apache-2.0
// The file that CREATE KERNEL … FROM FILE names.
#pragma once

#include <optional>
#include <string>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Reads the file beside the one that names it, or below, and adds it to the sources of the compilation. `span`: where
/// it is named. nullopt after a report.
[[nodiscard]] std::optional<FileId> read_kernel_file(Checker& checker, const std::string& kernel,
                                                     const std::string& name, Span span);

}  // namespace dmlc::check
