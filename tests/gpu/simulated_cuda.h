// SPDX-License-Identifier: Apache-2.0
// Settings and counters of the simulated CUDA driver, shared between it and the tests.
#pragma once

#include <cstddef>

namespace dmlc::tests {

struct SimulatedCuda {
  // What the machine is.
  int init_code = 0;  ///< what cuInit answers
  int devices = 1;
  int arch = 90;
  int compute_mode = 0;
  std::size_t memory = std::size_t{1} << 30;

  // What is alive, and what went wrong.
  int contexts = 0;
  int modules = 0;
  int buffers = 0;
  int pinned = 0;
  int streams = 0;
  int events = 0;
  std::size_t used = 0;      ///< bytes
  int sticky_code = 0;       ///< answered to every call from the failing launch on
  bool hangs = false;        ///< a kernel runs for ever
  int calls_after_loss = 0;  ///< calls that a lost card still gets
  int asked_shared = 0;      ///< bytes of dynamic shared memory that a kernel asked for
  int launches = 0;
};

/// The symbol by which the library hands out its one SimulatedCuda.
inline constexpr const char* kSimulatedCuda = "dmlc_simulated_cuda";

}  // namespace dmlc::tests
