// SPDX-License-Identifier: Apache-2.0
// The reference page of the library's kernels, made from the comments of their sources.
#pragma once

#include <string>

namespace dmlc::tests {

/// What docs/kernels.md must be.
[[nodiscard]] std::string kernels_page();

}  // namespace dmlc::tests
