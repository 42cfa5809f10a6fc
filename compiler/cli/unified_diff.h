// SPDX-License-Identifier: Apache-2.0
// What changed between two texts, in the form that `patch` reads.
#pragma once

#include <string>
#include <string_view>

namespace dmlc::cli {

/// A unified diff with three lines of context; empty for equal texts. Texts that differ nearly everywhere are shown as
/// one block, so that time and memory stay in proportion to their size.
[[nodiscard]] std::string unified_diff(std::string_view before, std::string_view after, const std::string& name);

}  // namespace dmlc::cli
