// SPDX-License-Identifier: Apache-2.0
// How the training host is started.
#pragma once

#include <chrono>
#include <string>

#include "runtime/src/child/child_process.h"
#include "runtime/src/ingest/spill_files.h"
#include "runtime/src/train/boosted_protocol.h"

namespace dmlc::train {

struct HostOptions {
  std::string program;
  int matrix = -1;  ///< descriptor of the memory file
  int spill = -1;   ///< of the file for arrays that do not fit into memory; -1: there is none
  unsigned threads = 1;
  /// As in child::ChildOptions.
  std::chrono::milliseconds silence{60'000};
  std::chrono::milliseconds greeting{20'000};
};

/// The file that takes a host's arrays when they do not fit into memory.
class HostSpill {
 public:
  HostSpill() = default;
  /// Throws RuntimeError E0612 when so many bytes are more than the files may take.
  HostSpill(ingest::SpillFiles& files, std::uint64_t bytes);
  ~HostSpill();
  HostSpill(const HostSpill&) = delete;
  HostSpill& operator=(const HostSpill&) = delete;
  [[nodiscard]] int file() const { return file_; }  ///< -1: there is none

 private:
  ingest::SpillFiles* files_ = nullptr;
  std::uint64_t bytes_ = 0;
  int file_ = -1;
};

using HostDied = child::ChildDied;
using HostProcess = child::TypedProcess<FrameType>;

/// The options of the child process that trains with so many threads on this matrix.
[[nodiscard]] child::ChildOptions child_options(const HostOptions& options);

}  // namespace dmlc::train
