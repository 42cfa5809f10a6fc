// SPDX-License-Identifier: Apache-2.0
// Runs one kernel over arrays that lie in the machine's memory: copies in, launches, copies out, again and again.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "runtime/src/compute_host/gpu_driver.h"

namespace dmlc::compute_host {

/// An argument of a kernel, in the order of its parameters.
struct GpuArgument {
  enum class Kind {
    Scalar,  ///< `host` is the value; `bytes` its size
    Input,   ///< `host` has `bytes` bytes of elements; only read
    Output,  ///< `host` takes `bytes` bytes; the kernel finds zeros
  };
  Kind kind = Kind::Scalar;
  void* host = nullptr;
  std::size_t bytes = 0;
};

/// Milliseconds on the card.
struct GpuTimes {
  double copy_in = 0;
  double kernel = 0;
  double copy_out = 0;
};

/// Keeps the card's memory from run to run, so that a table in pieces allocates once.
class GpuRunner {
 public:
  [[nodiscard]] static GpuResult<GpuRunner> make(const GpuDriver& driver, GpuKernel kernel);

  /// Returns when the outputs are there, with the times of the three parts. Fails with OutOfMemory, which names both
  /// sizes, before anything is allocated that cannot fit; with TimedOut and Stopped as `GpuStream::wait` does.
  GpuResult<GpuTimes> run(const GpuShape& shape, const std::vector<GpuArgument>& arguments,
                          std::chrono::milliseconds timeout, const std::function<bool()>& stopped = {});

  [[nodiscard]] const GpuKernel& kernel() const { return kernel_; }

 private:
  GpuRunner(const GpuDriver& driver, GpuKernel kernel, GpuStream stream, std::vector<GpuEvent> marks)
      : driver_(driver), kernel_(std::move(kernel)), stream_(std::move(stream)), marks_(std::move(marks)) {}
  GpuStatus make_room(const std::vector<GpuArgument>& arguments);
  GpuStatus queue_kernel(const GpuShape& shape, const std::vector<GpuArgument>& arguments);
  GpuStatus queue_outputs(const std::vector<GpuArgument>& arguments);
  [[nodiscard]] GpuResult<GpuTimes> times() const;

  GpuDriver driver_;
  GpuKernel kernel_;
  GpuStream stream_;
  std::vector<GpuEvent> marks_;     ///< begin, copied in, computed, outputs copied
  std::vector<GpuBuffer> buffers_;  ///< by argument; empty for scalars
};

}  // namespace dmlc::compute_host
