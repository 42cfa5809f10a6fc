// SPDX-License-Identifier: Apache-2.0
// Ctrl-C as a flag that long work looks at.
#pragma once

#include <atomic>

namespace dmlc::cli {

/// True once SIGINT, SIGTERM or SIGHUP came.
[[nodiscard]] const std::atomic<bool>& interrupt_flag();

/// Installs the receivers. The first signal sets the flag; a second one ends the process at once with status 130.
void watch_interrupts();

}  // namespace dmlc::cli
