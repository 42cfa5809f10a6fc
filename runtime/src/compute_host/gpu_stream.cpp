// SPDX-License-Identifier: Apache-2.0
// Work in order on a card: copies, launches, and waiting with an end.
#include <algorithm>
#include <thread>
#include <utility>

#include "runtime/src/compute_host/gpu_context.h"
#include "runtime/src/compute_host/gpu_driver.h"

namespace dmlc::compute_host {
namespace {

using Clock = std::chrono::steady_clock;

GpuError refused(GpuError::Kind kind, std::string text) {
  GpuError error;
  error.kind = kind;
  error.doing = "starting the kernel";
  error.text = std::move(text);
  return error;
}

GpuError too_small(const char* doing, std::size_t bytes, std::size_t room) {
  GpuError error;
  error.doing = doing;
  error.text = std::to_string(bytes) + " bytes do not fit into " + std::to_string(room);
  return error;
}

std::string against(const std::string& what, std::size_t asked, const std::string& who, std::size_t most) {
  return what + " of " + std::to_string(asked) + ", but " + who + " allows " + std::to_string(most);
}

/// What the driver would only call an invalid value.
std::optional<GpuError> check_shape(const GpuDevice& device, const GpuKernel& kernel, const GpuShape& shape) {
  constexpr const char* kAxes[] = {"x", "y", "z"};
  std::size_t threads = 1;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto most_block = static_cast<std::size_t>(device.max_block[i]);
    const auto most_grid = static_cast<std::size_t>(device.max_grid[i]);
    threads *= shape.block[i];
    if (shape.block[i] == 0) return refused(GpuError::Kind::Launch, "a block without threads");
    if (shape.block[i] > most_block)
      return refused(GpuError::Kind::Launch,
                     against(std::string("a block with ") + kAxes[i], shape.block[i], "the GPU", most_block));
    if (shape.grid[i] > most_grid)
      return refused(GpuError::Kind::Launch,
                     against(std::string("a grid with ") + kAxes[i], shape.grid[i], "the GPU", most_grid));
  }
  if (threads > static_cast<std::size_t>(kernel.max_threads))
    return refused(GpuError::Kind::Launch, against("a block with threads", threads, "the kernel's use of registers",
                                                   static_cast<std::size_t>(kernel.max_threads)));
  const std::size_t shared = kernel.static_shared + shape.dynamic_shared;
  if (shared > device.shared_per_block_most)
    return refused(GpuError::Kind::Launch,
                   against("a block with shared bytes", shared, "the GPU", device.shared_per_block_most));
  return std::nullopt;
}

GpuError still_running(GpuContext& context, GpuError::Kind kind, std::string text) {
  context.lose();
  GpuError error;
  error.kind = kind;
  error.doing = "waiting for the kernel";
  error.text = std::move(text);
  error.sticky = true;
  return error;
}

}  // namespace

GpuStream::GpuStream(std::shared_ptr<GpuContext> context, CudaStream stream)
    : context_(std::move(context)), stream_(stream) {}
GpuStream::GpuStream(GpuStream&& other) noexcept
    : context_(std::move(other.context_)), stream_(std::exchange(other.stream_, nullptr)) {}
GpuStream::~GpuStream() {
  if (stream_ != nullptr && !context_->lost()) context_->api().stream_destroy(stream_);
}

GpuStatus GpuStream::copy_in(const GpuBuffer& to, const void* from, std::size_t bytes) {
  if (bytes > to.bytes()) return too_small("copying to the GPU", bytes, to.bytes());
  if (bytes == 0) return GpuDone{};
  return context_->run("copying to the GPU",
                       [&] { return context_->api().copy_in(to.pointer(), from, bytes, stream_); });
}

GpuStatus GpuStream::copy_out(void* to, const GpuBuffer& from, std::size_t bytes) {
  if (bytes > from.bytes()) return too_small("copying from the GPU", bytes, from.bytes());
  if (bytes == 0) return GpuDone{};
  return context_->run("copying from the GPU",
                       [&] { return context_->api().copy_out(to, from.pointer(), bytes, stream_); });
}

GpuStatus GpuStream::copy_within(const GpuBuffer& to, const GpuBuffer& from, std::size_t bytes) {
  const std::size_t room = std::min(to.bytes(), from.bytes());
  if (bytes > room) return too_small("copying on the GPU", bytes, room);
  if (bytes == 0) return GpuDone{};
  return context_->run("copying on the GPU",
                       [&] { return context_->api().copy_within(to.pointer(), from.pointer(), bytes, stream_); });
}

GpuStatus GpuStream::fill(const GpuBuffer& buffer, unsigned char value, std::size_t bytes) {
  if (bytes > buffer.bytes()) return too_small("filling the GPU's memory", bytes, buffer.bytes());
  if (bytes == 0) return GpuDone{};
  return context_->run("filling the GPU's memory",
                       [&] { return context_->api().memory_fill(buffer.pointer(), value, bytes, stream_); });
}

GpuStatus GpuStream::launch(const GpuKernel& kernel, const GpuShape& shape, void* const* arguments) {
  if (std::optional<GpuError> error = check_shape(context_->device(), kernel, shape)) return std::move(*error);
  if (shape.grid[0] == 0 || shape.grid[1] == 0 || shape.grid[2] == 0) return GpuDone{};
  const CudaApi& api = context_->api();
  // Beyond what every card has, a kernel must ask; the answer holds for the function until it is asked again.
  if (kernel.static_shared + shape.dynamic_shared > context_->device().shared_per_block) {
    const GpuStatus asked = context_->run("asking for shared memory", [&] {
      return api.function_set(kernel.function, static_cast<int>(CudaFunctionAttribute::MaxDynamicSharedBytes),
                              static_cast<int>(shape.dynamic_shared));
    });
    if (!asked) return asked;
  }
  return context_->run("starting the kernel", [&] {
    // The driver reads the values and does not write them; its parameter only lacks the const.
    return api.launch(kernel.function, shape.grid[0], shape.grid[1], shape.grid[2], shape.block[0], shape.block[1],
                      shape.block[2], static_cast<unsigned>(shape.dynamic_shared), stream_,
                      const_cast<void**>(arguments), nullptr);
  });
}

GpuStatus GpuStream::record(const GpuEvent& event) {
  return context_->run("marking a time", [&] { return context_->api().event_record(event.event_, stream_); });
}

GpuStatus GpuStream::wait(std::chrono::milliseconds timeout, const std::function<bool()>& stopped) {
  constexpr std::chrono::microseconds kLongestNap{1000};
  constexpr int kSpins = 200;
  const Clock::time_point end = Clock::now() + timeout;
  std::chrono::microseconds nap{10};
  for (int turn = 0;; ++turn) {
    CudaCode code = kCudaSuccess;
    const GpuStatus asked = context_->run("waiting for the kernel", [&] {
      code = context_->api().stream_query(stream_);
      return code == kCudaNotReady ? kCudaSuccess : code;
    });
    if (!asked || code == kCudaSuccess) return asked;
    if (Clock::now() >= end)
      return still_running(*context_, GpuError::Kind::TimedOut,
                           "the kernel runs for more than " + std::to_string(timeout.count()) + " ms");
    // Short kernels end while a sleep would still be getting under way.
    if (turn < kSpins) continue;
    if (stopped && stopped()) return still_running(*context_, GpuError::Kind::Stopped, "the kernel was to be stopped");
    std::this_thread::sleep_for(nap);
    nap = std::min(nap * 2, kLongestNap);
  }
}

}  // namespace dmlc::compute_host
