// SPDX-License-Identifier: Apache-2.0
// Words the environment of the training host.
#include "runtime/src/train/boosted_process.h"

namespace dmlc::train {

child::ChildOptions child_options(const HostOptions& options) {
  child::ChildOptions result;
  result.program = options.program;
  // A thread that waits for the others soon leaves the processor to whoever else wants it: a server under load would
  // take half as long again.
  result.environment = {"OMP_NUM_THREADS=" + std::to_string(options.threads), "GOMP_SPINCOUNT=2000",
                        "OMP_DYNAMIC=false", "LC_ALL=C"};
  result.descriptors = {options.matrix};
  result.silence = options.silence;
  result.greeting = options.greeting;
  return result;
}

}  // namespace dmlc::train
