// SPDX-License-Identifier: Apache-2.0
// Ends a run when one input takes too much of the processor.
#pragma once

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>

namespace dmlc::fuzz {

/// Lives as long as one input is worked on. A fuzzer's own alarm counts the seconds of the wall, so that a machine that
/// stands still for a while looks like an input that hangs; this one counts the seconds of work.
class Budget {
 public:
  Budget() : began_(seconds()) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;
  ~Budget() {
    const double taken = seconds() - began_;
    if (taken <= kMostSeconds) return;
    std::fprintf(stderr, "the input took %.1f s of the processor\n", taken);
    std::abort();
  }

 private:
  /// An input takes a millisecond or two with all sanitizers.
  static constexpr double kMostSeconds = 2;

  static double seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) * 1e-6;
  }

  double began_;
};

}  // namespace dmlc::fuzz
