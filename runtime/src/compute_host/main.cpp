// SPDX-License-Identifier: Apache-2.0
// The kernel host: started by a server process with one kernel and the memory of its columns, runs launches until the
// socket closes.
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "runtime/src/child/child_side.h"
#include "runtime/src/compute_host/confinement.h"
#include "runtime/src/compute_host/device.h"

namespace {

using namespace dmlc;
using kernels::ComputeFrame;

void send(ComputeFrame type, const std::string& payload) {
  child::send_frame(dialect_of(type), static_cast<std::uint16_t>(type), payload);
}

std::span<std::byte> map_columns() {
  struct stat status{};
  if (::fstat(kernels::kHostColumns, &status) != 0) throw compute_host::DeviceError("there is no memory of columns");
  const auto size = static_cast<std::size_t>(status.st_size);
  void* mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, kernels::kHostColumns, 0);
  if (mapped == MAP_FAILED) throw compute_host::DeviceError("the memory of columns cannot be mapped");
  return {static_cast<std::byte*>(mapped), size};
}

void close_files() {
  ::close(kernels::kHostKernel);
  ::close(kernels::kHostColumns);
}

/// After this no line of the host may ask the system for more than a kernel may.
void confine(const kernels::HostLimits& limits, std::uint64_t mapped) {
  close_files();
  compute_host::report_faults();
  compute_host::limit_resources(limits, mapped);
  if (!compute_host::forbid_system_calls())
    throw compute_host::DeviceError("the system cannot confine the kernel (seccomp is missing)");
}

[[noreturn]] void serve(compute_host::Device& device, std::span<std::byte> columns) {
  child::FrameDecoder decoder(dialect_of(ComputeFrame::launch));
  while (true) {
    const child::Frame frame = child::receive_frame(decoder);
    if (static_cast<ComputeFrame>(frame.type) != ComputeFrame::launch)
      throw child::ProtocolError("a launch was expected");
    const kernels::LaunchRequest request = kernels::parse_launch_request(frame.payload, columns.size());
    device.run(request, columns, [](std::uint64_t blocks) { send(ComputeFrame::progress, std::to_string(blocks)); });
    send(ComputeFrame::done, "");
  }
}

[[noreturn]] void serve_processor(const kernels::HostLimits& limits) {
  const std::span<std::byte> columns = map_columns();
  const std::unique_ptr<compute_host::Device> device =
      compute_host::open_cpu_device(kernels::kHostKernel, limits.threads);
  confine(limits, columns.size());
  send(ComputeFrame::hello, "");
  serve(*device, columns);
}

/// Runs what does not come back; what the device refuses becomes the last message.
template <class Work>
[[noreturn]] void report_device_errors(const Work& work) {
  kernels::LaunchFailure failure;
  failure.kind = kernels::LaunchFailure::Kind::gpu;
  try {
    work();
  } catch (const compute_host::DeviceError& error) {
    failure.text = error.what();
  }
  send(ComputeFrame::failure, to_json(failure));
  child::leave(1);  // the driver's own clean-up might wait for a kernel that does not end
}

/// The driver needs files and calls of the system, and the code runs beyond the bus: nothing of it is loaded here.
[[noreturn]] void serve_graphics(const kernels::HostLimits& limits) {
  const std::span<std::byte> columns = map_columns();
  send(ComputeFrame::hello, "");
  report_device_errors([&] {
    const std::unique_ptr<compute_host::Device> device =
        compute_host::open_graphics_device(kernels::kHostKernel, std::chrono::seconds(limits.seconds));
    serve(*device, columns);
  });
}

/// NVRTC opens libraries of its own and needs files as the driver does.
[[noreturn]] void serve_compiler() {
  send(ComputeFrame::hello, "");
  report_device_errors([] {
    send(ComputeFrame::code, compute_host::compile_for_graphics_device(kernels::kHostKernel));
    child::leave(0);
  });
}

}  // namespace

int main(int count, char** arguments) {
  const std::optional<kernels::HostLimits> limits =
      count < 3 ? std::nullopt : kernels::parse_arguments(count - 2, arguments + 2);
  if (!limits) {
    std::fputs("declarativeml_kernel_host is started by the database server\n", stderr);
    return 2;
  }
  child::cut_ties(arguments[1]);
  try {
    switch (limits->task) {
      case kernels::HostTask::processor:
        serve_processor(*limits);
      case kernels::HostTask::graphics:
        serve_graphics(*limits);
      case kernels::HostTask::compile:
        serve_compiler();
    }
  } catch (const std::exception& error) {
    // Before the greeting the parent reads this from the pipe; after it the process ends here by the filter.
    std::fputs(error.what(), stderr);
    std::fflush(stderr);
    child::leave(5);
  }
}
