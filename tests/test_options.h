// SPDX-License-Identifier: Apache-2.0
// What the command line of a test program asked for, besides doctest's own options.
#pragma once

#include <string>

namespace dmlc::tests {

struct TestOptions {
  bool update = false;            ///< --update [GLOB]: rewrite snapshots instead of comparing them
  std::string update_glob = "*";  ///< which cases, by their path below tests/
};

/// Filled before the first test runs.
[[nodiscard]] TestOptions& test_options();

}  // namespace dmlc::tests
