// SPDX-License-Identifier: Apache-2.0
// Runs launches of one kernel in a kernel host, and words what goes wrong there.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "runtime/src/child/memory_file.h"
#include "runtime/src/kernels/compute_protocol.h"
#include "runtime/src/kernels/kernel_facts.h"

namespace dmlc::kernels {

struct KernelProcessOptions {
  std::string program;      ///< declarativeml_kernel_host
  std::string computation;  ///< its name, for messages
  HostLimits limits;
  std::chrono::milliseconds time_limit{600'000};  ///< for all launches together
};

/// One host for the launches of one kernel; it starts beside whatever the caller does next. All that the kernel can do
/// to this process is to end its host.
class KernelProcess {
 public:
  /// `binary` is a library that verify_library finds good, or for a GPU what its driver loads. `columns` must stay.
  /// Throws child::ChildDied when the host cannot be started.
  KernelProcess(const KernelProcessOptions& options, const KernelFacts& facts, std::string_view binary,
                const child::MemoryFile& columns);

  /// Runs all blocks. `look` is called a few times a second and may throw: the host ends with this object. Throws
  /// RuntimeError E0637, E0638, E0639 and E0644.
  void run(const LaunchRequest& request, const std::function<void()>& look);

  [[nodiscard]] pid_t pid() const { return process_.pid(); }

 private:
  void wait_for_end(const LaunchRequest& request, const std::function<void()>& look);
  [[noreturn]] void explain(const LaunchFailure& failure, const LaunchRequest& request) const;
  [[noreturn]] void refuse_time() const;

  KernelProcessOptions options_;
  const KernelFacts& facts_;
  child::SealedFile binary_;
  child::TypedProcess<ComputeFrame> process_;
  std::chrono::steady_clock::duration used_{0};
};

}  // namespace dmlc::kernels
