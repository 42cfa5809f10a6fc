// SPDX-License-Identifier: Apache-2.0
// How the training host is started.
#pragma once

#include <chrono>
#include <string>

#include "runtime/src/child/child_process.h"
#include "runtime/src/train/boosted_protocol.h"

namespace dmlc::train {

struct HostOptions {
  std::string program;
  int matrix = -1;  ///< descriptor of the memory file
  unsigned threads = 1;
  /// As in child::ChildOptions.
  std::chrono::milliseconds silence{60'000};
  std::chrono::milliseconds greeting{20'000};
};

using HostDied = child::ChildDied;
using HostProcess = child::TypedProcess<FrameType>;

/// The options of the child process that trains with so many threads on this matrix.
[[nodiscard]] child::ChildOptions child_options(const HostOptions& options);

}  // namespace dmlc::train
