// SPDX-License-Identifier: Apache-2.0
// What runs a kernel: this machine's processor or a graphics processor.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "runtime/src/kernels/compute_protocol.h"

namespace dmlc::compute_host {

/// The device refused; what() is the reason for people.
struct DeviceError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Device {
 public:
  virtual ~Device() = default;
  /// Runs every block of a launch over the columns, whose arguments are known to lie inside. `progress` gets the number
  /// of blocks done a few times a second. Throws DeviceError.
  virtual void run(const kernels::LaunchRequest& request, std::span<std::byte> columns,
                   const std::function<void(std::uint64_t)>& progress) = 0;
};

/// Loads the library behind a descriptor and starts so many threads. No code of the library runs. Throws DeviceError.
[[nodiscard]] std::unique_ptr<Device> open_cpu_device(int library, unsigned threads);

/// Opens the largest graphics processor for the code behind a descriptor, as kernels::pack_images writes it. A launch
/// that takes longer than `limit` fails. Throws DeviceError; so does every launch after a failed one.
[[nodiscard]] std::unique_ptr<Device> open_graphics_device(int code, std::chrono::seconds limit);

/// Compiles the source behind a descriptor, an image whose target is the kernel's name, for the graphics processor that
/// open_graphics_device takes. One image, as kernels::pack_images writes it. Throws DeviceError.
[[nodiscard]] std::string compile_for_graphics_device(int source);

/// Every fault of a thread that runs blocks is reported to the parent before it ends the process.
void report_faults();
/// The calling thread gets a stack for that, and tells where a library with bounds checks writes what it found.
void report_faults_of_this_thread(const abi::KernelFault* fault);

}  // namespace dmlc::compute_host
