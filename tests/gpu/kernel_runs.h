// SPDX-License-Identifier: Apache-2.0
// Runs kernels of the bundle for the library's cases: on the card, and in their form for processors.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "runtime/src/compute_host/gpu_runner.h"
#include "tests/gpu/kernel_bundle.h"
#include "tests/kernels/library_case.h"

namespace dmlc::tests {

/// What the latest run took.
struct RunCost {
  double milliseconds = 0;  ///< the fastest repetition, without copies
  double bytes = 0;         ///< of all arrays, each once
  double operations = 0;    ///< floating-point; 0 where they are not what the kernel is about
};

/// The form that the card takes. Throws std::runtime_error with the driver's words.
[[nodiscard]] compute_host::GpuKernel load_form(const compute_host::GpuDriver& driver, const BundledKernel& kernel);

/// Kernels on the card, one loaded at a time. Errors of the card are thrown as std::runtime_error.
class CardRuns {
 public:
  CardRuns(const compute_host::GpuDriver& driver, const KernelBundle& bundle) : driver_(driver), bundle_(bundle) {}

  /// The runner for cases; its objects must outlive it.
  [[nodiscard]] Runner runner();
  /// So often is every launch repeated, for its time.
  void set_repetitions(int count) { repetitions_ = count; }
  [[nodiscard]] const RunCost& cost() const { return cost_; }
  /// The code that ran last: its form, as `sm_90`, its registers, …; null before the first run.
  [[nodiscard]] const compute_host::GpuKernel* loaded() const { return runner_ ? &runner_->kernel() : nullptr; }
  /// Gives the card's memory back.
  void forget() { runner_.reset(); }

 private:
  void run(const stdlib::Kernel& kernel, const abi::KernelLaunch& launch, std::array<unsigned, 3> block);
  compute_host::GpuRunner& runner_of(const BundledKernel& kernel);

  compute_host::GpuDriver driver_;
  const KernelBundle& bundle_;
  std::optional<compute_host::GpuRunner> runner_;  ///< of one kernel: all of them would fill a small card
  std::string loaded_;                             ///< which one
  int repetitions_ = 1;
  RunCost cost_;
};

/// Kernels on one thread of the processor.
class ProcessorRuns {
 public:
  explicit ProcessorRuns(const KernelBundle& bundle) : bundle_(bundle) {}

  [[nodiscard]] Runner runner();
  void set_repetitions(int count) { repetitions_ = count; }
  [[nodiscard]] const RunCost& cost() const { return cost_; }
  /// Whether the bundle has a form that this machine can run.
  [[nodiscard]] bool has(const std::string& kernel);

 private:
  void run(const stdlib::Kernel& kernel, const abi::KernelLaunch& launch, std::array<unsigned, 3> block);
  abi::KernelEntry entry_of(const std::string& kernel);

  const KernelBundle& bundle_;
  std::map<std::string, abi::KernelEntry> entries_;
  int repetitions_ = 1;
  RunCost cost_;
};

}  // namespace dmlc::tests
