// SPDX-License-Identifier: Apache-2.0
// What gpu_check found, as a table for people and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/src/compute_host/gpu_device.h"
#include "runtime/src/compute_host/gpu_driver.h"
#include "tests/gpu/card_speed.h"
#include "tests/gpu/kernel_runs.h"
#include "tests/gpu/large_runs.h"

namespace dmlc::tests {

struct KernelReport {
  std::string name;
  int runs = 0;                       ///< numbers of rows times flavors of values
  std::string card_differences;       ///< empty: all runs agree with plain loops
  std::string processor_differences;  ///< the same for the form for processors
  bool has_processor_form = false;
  compute_host::GpuKernel loaded;  ///< what of it the card runs
  int rows = 0;                    ///< of the largest run, which the costs are of
  RunCost card;
  RunCost processor;  ///< one thread

  [[nodiscard]] bool ok() const { return card_differences.empty() && processor_differences.empty(); }
};

struct CheckReport {
  compute_host::GpuDevice device;
  int driver = 0;
  std::string nvrtc;
  std::vector<KernelReport> kernels;
  std::optional<CardSpeed> speed;
  std::optional<LargeRuns> large;
  std::string failures;  ///< of what stands behind the table

  [[nodiscard]] bool ok() const;
};

void print_heading(const compute_host::GpuDevice& device);
/// One line; differences below it.
void print_kernel(const KernelReport& kernel, const compute_host::GpuDevice& device);
void print_summary(const CheckReport& report);
[[nodiscard]] std::string to_json(const CheckReport& report);

}  // namespace dmlc::tests
