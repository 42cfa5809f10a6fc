// SPDX-License-Identifier: Apache-2.0
// Asks the driver for cards and their attributes.
#include "runtime/src/compute_host/gpu_device.h"

#include <algorithm>

namespace dmlc::compute_host {
namespace {

constexpr int kComputeModeDefault = 0;
constexpr int kComputeModeExclusive = 3;

int attribute(const CudaApi& api, CudaDevice device, CudaAttribute which) {
  int value = 0;
  return api.device_attribute(&value, static_cast<int>(which), device) == kCudaSuccess ? value : 0;
}

GpuError no_device(std::string text) {
  GpuError error;
  error.kind = GpuError::Kind::NoDevice;
  error.doing = "choosing a GPU";
  error.text = std::move(text);
  return error;
}

GpuResult<GpuDevice> describe(const CudaApi& api, int ordinal) {
  CudaDevice device = 0;
  if (const CudaCode code = api.device_get(&device, ordinal); code != kCudaSuccess)
    return api.error(code, "choosing a GPU");
  GpuDevice result;
  result.ordinal = ordinal;
  std::array<char, 256> name{};
  if (api.device_name(name.data(), static_cast<int>(name.size() - 1), device) == kCudaSuccess)
    result.name = name.data();
  if (const CudaCode code = api.device_memory(&result.memory, device); code != kCudaSuccess)
    return api.error(code, "asking for the GPU's memory");
  const auto ask = [&](CudaAttribute which) { return attribute(api, device, which); };
  result.arch = 10 * ask(CudaAttribute::ComputeMajor) + ask(CudaAttribute::ComputeMinor);
  result.multiprocessors = ask(CudaAttribute::Multiprocessors);
  result.warp = std::max(1, ask(CudaAttribute::WarpSize));
  result.max_threads = ask(CudaAttribute::MaxThreadsPerBlock);
  result.max_block = {ask(CudaAttribute::MaxBlockX), ask(CudaAttribute::MaxBlockY), ask(CudaAttribute::MaxBlockZ)};
  result.max_grid = {ask(CudaAttribute::MaxGridX), ask(CudaAttribute::MaxGridY), ask(CudaAttribute::MaxGridZ)};
  result.shared_per_block = static_cast<std::size_t>(ask(CudaAttribute::SharedPerBlock));
  result.shared_per_block_most =
      std::max(result.shared_per_block, static_cast<std::size_t>(ask(CudaAttribute::SharedPerBlockOptIn)));
  result.clock_kilohertz = ask(CudaAttribute::ClockKilohertz);
  result.memory_clock_kilohertz = ask(CudaAttribute::MemoryClockKilohertz);
  result.memory_bus_bits = ask(CudaAttribute::MemoryBusBits);
  result.l2_bytes = static_cast<std::size_t>(ask(CudaAttribute::L2CacheBytes));
  result.time_limit = ask(CudaAttribute::KernelTimeLimit) != 0;
  return result;
}

bool is_usable(const CudaApi& api, int ordinal) {
  CudaDevice device = 0;
  if (api.device_get(&device, ordinal) != kCudaSuccess) return false;
  const int mode = attribute(api, device, CudaAttribute::ComputeMode);
  return mode == kComputeModeDefault || mode == kComputeModeExclusive;
}

/// Units for single precision in a multiprocessor, from NVIDIA's table of throughputs; 0 for what it did not list.
int cores_of(int arch) {
  if (arch == 80 || arch / 10 == 7) return 64;
  if (arch > 80 && arch < 130) return 128;
  return 0;
}

}  // namespace

double GpuDevice::memory_bandwidth() const { return 2e3 * memory_clock_kilohertz * (memory_bus_bits / 8.0); }

double GpuDevice::flops() const { return 2e3 * clock_kilohertz * multiprocessors * cores_of(arch); }

GpuResult<GpuDevice> choose_device(const CudaApi& api, std::optional<int> ordinal) {
  if (const CudaCode code = api.init(0); code != kCudaSuccess) return api.error(code, "starting CUDA");
  int count = 0;
  if (const CudaCode code = api.device_count(&count); code != kCudaSuccess) return api.error(code, "counting the GPUs");
  if (count == 0) return no_device("this machine has no GPU that CUDA can use");
  if (ordinal && (*ordinal < 0 || *ordinal >= count))
    return no_device("there is no GPU " + std::to_string(*ordinal) + "; their number is " + std::to_string(count));
  if (ordinal) return describe(api, *ordinal);
  std::optional<GpuDevice> best;
  for (int i = 0; i < count; ++i) {
    if (!is_usable(api, i)) continue;
    GpuResult<GpuDevice> device = describe(api, i);
    if (!device) return device;
    if (!best || device->multiprocessors > best->multiprocessors) best = std::move(*device);
  }
  if (!best) return no_device("every GPU of this machine is closed to computations");
  return std::move(*best);
}

}  // namespace dmlc::compute_host
