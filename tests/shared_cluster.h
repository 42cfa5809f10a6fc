// SPDX-License-Identifier: Apache-2.0
// One throw-away server for all tests of a process that need a database.
#pragma once

#include <string>

#include "compiler/database/embedded_cluster.h"

namespace dmlc::tests {

/// Starts on first use and ends with the process. A failure to start fails the test that asked.
[[nodiscard]] database::ThrowAwayCluster& shared_cluster();

/// Makes an empty database with the extension (where it was built) and gives its URL.
[[nodiscard]] std::string fresh_database(const std::string& name);

}  // namespace dmlc::tests
