// SPDX-License-Identifier: Apache-2.0
// Words the environment of the training host.
#include "runtime/src/train/boosted_process.h"

#include <unistd.h>

namespace dmlc::train {

HostSpill::HostSpill(ingest::SpillFiles& files, std::uint64_t bytes) : files_(&files), bytes_(bytes) {
  files.count(bytes);
  try {
    file_ = files.open();
  } catch (...) {
    files.shrink(bytes);
    throw;
  }
}

HostSpill::~HostSpill() {
  if (file_ < 0) return;
  ::close(file_);
  files_->shrink(bytes_);
}

child::ChildOptions child_options(const HostOptions& options) {
  child::ChildOptions result;
  result.program = options.program;
  // A thread that waits for the others soon leaves the processor to whoever else wants it: a server under load would
  // take half as long again.
  result.environment = {"OMP_NUM_THREADS=" + std::to_string(options.threads), "GOMP_SPINCOUNT=2000",
                        "OMP_DYNAMIC=false", "LC_ALL=C"};
  result.descriptors = {options.matrix};
  if (options.spill >= 0) result.descriptors.push_back(options.spill);
  result.silence = options.silence;
  result.greeting = options.greeting;
  return result;
}

}  // namespace dmlc::train
