// SPDX-License-Identifier: Apache-2.0
// Kernels as shared libraries on this machine's processor.
#include <dlfcn.h>

#include <string>
#include <vector>

#include "runtime/src/compute_host/device.h"
#include "runtime/src/compute_host/team.h"

namespace dmlc::compute_host {
namespace {

class CpuDevice final : public Device {
 public:
  CpuDevice(abi::KernelEntry entry, unsigned threads) : entry_(entry), team_(threads) {}

  void run(const kernels::LaunchRequest& request, std::span<std::byte> columns,
           const std::function<void(std::uint64_t)>& progress) override {
    const std::size_t count = request.arguments.size();
    std::vector<std::uint64_t> values(count);
    std::vector<const void*> places(count);
    std::vector<std::int64_t> extents(count);
    for (std::size_t i = 0; i < count; ++i) {
      const kernels::LaunchArgument& argument = request.arguments[i];
      values[i] =
          argument.is_pointer ? reinterpret_cast<std::uint64_t>(columns.data() + argument.offset) : argument.value;
      places[i] = &values[i];
      extents[i] = argument.elements;
    }
    abi::KernelLaunch launch{};
    launch.arguments = places.data();
    launch.extents = extents.data();
    std::int64_t blocks = 1;
    for (int i = 0; i < 3; ++i) {
      launch.grid[i] = request.grid[static_cast<std::size_t>(i)];
      blocks *= launch.grid[i];
    }
    if (blocks > 0) team_.run(entry_, launch, blocks, progress);
  }

 private:
  abi::KernelEntry entry_;
  Team team_;
};

}  // namespace

std::unique_ptr<Device> open_cpu_device(int library, unsigned threads) {
  const std::string path = "/proc/self/fd/" + std::to_string(library);
  void* opened = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (opened == nullptr) throw DeviceError(std::string("the kernel cannot be loaded: ") + ::dlerror());
  void* entry = ::dlsym(opened, abi::kKernelEntry);
  if (entry == nullptr) throw DeviceError("the kernel has no entry");
  return std::make_unique<CpuDevice>(reinterpret_cast<abi::KernelEntry>(entry), threads);
}

}  // namespace dmlc::compute_host
