// SPDX-License-Identifier: Apache-2.0
// What changed between two texts, for people who read a failed test.
#pragma once

#include <string>

namespace dmlc::tests {

/// A unified diff with three lines of context; empty for equal texts.
[[nodiscard]] std::string unified_diff(const std::string& expected, const std::string& actual, const std::string& name);

}  // namespace dmlc::tests
