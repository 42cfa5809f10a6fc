// SPDX-License-Identifier: Apache-2.0
// Prints results of gpu_check.
#include "tests/gpu/check_report.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace dmlc::tests {
namespace {

using nlohmann::ordered_json;

double rate(double amount, double milliseconds) { return milliseconds > 0 ? amount / (milliseconds / 1e3) : 0; }

/// Of a limit that may not be known.
double share(double value, double limit) { return limit > 0 ? value / limit : 0; }

ordered_json speed_of(const RunCost& cost) {
  return {{"milliseconds", cost.milliseconds},
          {"bytes_per_second", rate(cost.bytes, cost.milliseconds)},
          {"operations_per_second", rate(cost.operations, cost.milliseconds)}};
}

ordered_json to_json(const KernelReport& kernel) {
  ordered_json object = {{"name", kernel.name},
                         {"ok", kernel.ok()},
                         {"runs", kernel.runs},
                         {"form", kernel.loaded.image},
                         {"registers", kernel.loaded.registers},
                         {"shared_bytes", kernel.loaded.static_shared},
                         {"spilled_bytes", kernel.loaded.local_bytes},
                         {"rows", kernel.rows},
                         {"card", speed_of(kernel.card)}};
  if (kernel.has_processor_form) object["processor_one_thread"] = speed_of(kernel.processor);
  if (!kernel.ok()) object["differences"] = kernel.card_differences + kernel.processor_differences;
  return object;
}

ordered_json to_json(const CardSpeed& speed) {
  return {{"copy_in_pinned", speed.copy_in_pinned},     {"copy_out_pinned", speed.copy_out_pinned},
          {"copy_in_plain", speed.copy_in_plain},       {"copy_out_plain", speed.copy_out_plain},
          {"copy_within", speed.copy_within},           {"launch_microseconds", speed.launch},
          {"round_trip_microseconds", speed.round_trip}};
}

}  // namespace

bool CheckReport::ok() const {
  return !kernels.empty() && failures.empty() &&
         std::all_of(kernels.begin(), kernels.end(), [](const KernelReport& kernel) { return kernel.ok(); });
}

void print_heading(const compute_host::GpuDevice& device) {
  std::printf("%s, sm_%d, %d multiprocessors at %.0f MHz, %.1f GiB\n", device.name.c_str(), device.arch,
              device.multiprocessors, device.clock_kilohertz / 1e3, static_cast<double>(device.memory) / (1 << 30));
  std::printf("its limits: %.0f GB/s of memory, %.1f TFLOP/s in single precision\n", device.memory_bandwidth() / 1e9,
              device.flops() / 1e12);
  std::printf("%-18s %-6s %-8s %4s %8s %11s %9s %5s %13s\n", "kernel", "form", "", "runs", "rows", "card ms", "GB/s",
              "%", "processor ms");
}

void print_kernel(const KernelReport& kernel, const compute_host::GpuDevice& device) {
  const double bytes = rate(kernel.card.bytes, kernel.card.milliseconds);
  std::printf("%-18s %-6s %-8s %4d %8d %11.4f %9.1f %5.1f", kernel.name.c_str(), kernel.loaded.image.c_str(),
              kernel.ok() ? "ok" : "DIFFERS", kernel.runs, kernel.rows, kernel.card.milliseconds, bytes / 1e9,
              100 * share(bytes, device.memory_bandwidth()));
  if (kernel.processor.milliseconds > 0) std::printf(" %13.4f", kernel.processor.milliseconds);
  std::printf("\n%s", kernel.card_differences.c_str());
  if (!kernel.processor_differences.empty())
    std::printf("in the form for processors:\n%s", kernel.processor_differences.c_str());
  std::fflush(stdout);
}

void print_summary(const CheckReport& report) {
  const compute_host::GpuDevice& device = report.device;
  if (const auto& speed = report.speed) {
    std::printf("copies, GB/s: to the card %.1f pinned, %.1f plain; from it %.1f and %.1f; on it %.0f (%.0f %%)\n",
                speed->copy_in_pinned / 1e9, speed->copy_in_plain / 1e9, speed->copy_out_pinned / 1e9,
                speed->copy_out_plain / 1e9, speed->copy_within / 1e9,
                100 * share(speed->copy_within, device.memory_bandwidth()));
    std::printf("launches: %.2f us each in a row, %.1f us with waiting\n", speed->launch, speed->round_trip);
  }
  if (const auto& large = report.large) {
    const double bytes = rate(large->stream.bytes, large->stream.milliseconds);
    const double operations = rate(large->matmul.operations, large->matmul.milliseconds);
    std::printf("vector_add, 64 Mi rows: %.4f ms, %.0f GB/s (%.0f %%)\n", large->stream.milliseconds, bytes / 1e9,
                100 * share(bytes, device.memory_bandwidth()));
    std::printf("matmul, 2048 cubed: %.4f ms, %.2f TFLOP/s (%.1f %%)\n", large->matmul.milliseconds, operations / 1e12,
                100 * share(operations, device.flops()));
  }
  std::printf("%s", report.failures.c_str());
  const auto failed = std::count_if(report.kernels.begin(), report.kernels.end(),
                                    [](const KernelReport& kernel) { return !kernel.ok(); });
  std::printf("%zu kernels by NVRTC %s under a driver for CUDA %d.%d: %td differ\n", report.kernels.size(),
              report.nvrtc.c_str(), report.driver / 1000, report.driver % 1000 / 10, failed);
}

std::string to_json(const CheckReport& report) {
  const compute_host::GpuDevice& device = report.device;
  ordered_json object = {{"ok", report.ok()},
                         {"card",
                          {{"name", device.name},
                           {"arch", device.arch},
                           {"multiprocessors", device.multiprocessors},
                           {"clock_kilohertz", device.clock_kilohertz},
                           {"memory_bytes", device.memory},
                           {"limit_bytes_per_second", device.memory_bandwidth()},
                           {"limit_operations_per_second", device.flops()}}},
                         {"driver", report.driver},
                         {"nvrtc", report.nvrtc}};
  if (report.speed) object["speed"] = to_json(*report.speed);
  if (report.large) {
    object["vector_add_64_mi_rows"] = speed_of(report.large->stream);
    object["matmul_2048_cubed"] = speed_of(report.large->matmul);
  }
  if (!report.failures.empty()) object["failures"] = report.failures;
  for (const KernelReport& kernel : report.kernels) object["kernels"].push_back(to_json(kernel));
  return object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace dmlc::tests
