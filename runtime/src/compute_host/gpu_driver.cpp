// SPDX-License-Identifier: Apache-2.0
// The card and its memory.
#include "runtime/src/compute_host/gpu_driver.h"

#include <utility>

#include "runtime/src/compute_host/gpu_context.h"

namespace dmlc::compute_host {
namespace {

constexpr unsigned kStreamNonBlocking = 1;  ///< does not wait for the default stream
constexpr unsigned kEventDefault = 0;       ///< with times

/// What a destructor does is done only while the card answers; its result says nothing new.
template <class Call>
void release(const std::shared_ptr<GpuContext>& context, Call call) {
  if (context != nullptr && !context->lost()) call(context->api());
}

}  // namespace

GpuBuffer::GpuBuffer(std::shared_ptr<GpuContext> context, CudaPointer pointer, std::size_t bytes)
    : context_(std::move(context)), pointer_(pointer), bytes_(bytes) {}
GpuBuffer::GpuBuffer(GpuBuffer&& other) noexcept { *this = std::move(other); }
GpuBuffer& GpuBuffer::operator=(GpuBuffer&& other) noexcept {
  std::swap(context_, other.context_);
  std::swap(pointer_, other.pointer_);
  std::swap(bytes_, other.bytes_);
  return *this;
}
GpuBuffer::~GpuBuffer() {
  if (pointer_ != 0) release(context_, [&](const CudaApi& api) { api.memory_free(pointer_); });
}

GpuPinned::GpuPinned(std::shared_ptr<GpuContext> context, void* begin, bool owned)
    : context_(std::move(context)), begin_(begin), owned_(owned) {}
GpuPinned::GpuPinned(GpuPinned&& other) noexcept
    : context_(std::move(other.context_)), begin_(std::exchange(other.begin_, nullptr)), owned_(other.owned_) {}
GpuPinned::~GpuPinned() {
  if (begin_ == nullptr) return;
  release(context_, [&](const CudaApi& api) { owned_ ? api.host_free(begin_) : api.host_unregister(begin_); });
}

GpuEvent::GpuEvent(std::shared_ptr<GpuContext> context, CudaEvent event)
    : context_(std::move(context)), event_(event) {}
GpuEvent::GpuEvent(GpuEvent&& other) noexcept
    : context_(std::move(other.context_)), event_(std::exchange(other.event_, nullptr)) {}
GpuEvent::~GpuEvent() {
  if (event_ != nullptr) release(context_, [&](const CudaApi& api) { api.event_destroy(event_); });
}

GpuResult<double> GpuEvent::since(const GpuEvent& begin) const {
  float milliseconds = 0;
  const GpuStatus status = context_->run(
      "reading a time", [&] { return context_->api().event_elapsed(&milliseconds, begin.event_, event_); });
  if (!status) return status.error();
  return static_cast<double>(milliseconds);
}

GpuResult<GpuDriver> GpuDriver::open(std::optional<int> ordinal) {
  const GpuResult<const CudaApi*> api = cuda_api();
  if (!api) return api.error();
  GpuResult<GpuDevice> device = choose_device(**api, ordinal);
  if (!device) return device.error();
  auto context = std::make_shared<GpuContext>(**api, std::move(*device));
  if (const GpuStatus opened = context->open(); !opened) return opened.error();
  return GpuDriver(std::move(context));
}

const GpuDevice& GpuDriver::device() const { return context_->device(); }
bool GpuDriver::lost() const { return context_->lost(); }
GpuStatus GpuDriver::use_in_this_thread() const { return context_->use_in_this_thread(); }

int GpuDriver::version() const {
  int version = 0;
  return context_->api().driver_version(&version) == kCudaSuccess ? version : 0;
}

GpuResult<GpuDriver::Memory> GpuDriver::memory() const {
  Memory memory;
  const GpuStatus status = context_->run("asking for the GPU's memory",
                                         [&] { return context_->api().memory_left(&memory.free, &memory.total); });
  if (!status) return status.error();
  return memory;
}

GpuResult<GpuBuffer> GpuDriver::allocate(std::size_t bytes) const {
  if (bytes == 0) return GpuBuffer();
  CudaPointer pointer = 0;
  const std::string doing = "allocating " + std::to_string(bytes) + " bytes of the GPU";
  const GpuStatus status =
      context_->run(doing.c_str(), [&] { return context_->api().memory_allocate(&pointer, bytes); });
  if (!status) return status.error();
  return GpuBuffer(context_, pointer, bytes);
}

GpuResult<GpuPinned> GpuDriver::allocate_pinned(std::size_t bytes) const {
  void* begin = nullptr;
  const GpuStatus status = context_->run("allocating memory that the GPU reaches",
                                         [&] { return context_->api().host_allocate(&begin, bytes, 0); });
  if (!status) return status.error();
  return GpuPinned(context_, begin, true);
}

GpuResult<GpuPinned> GpuDriver::pin(void* begin, std::size_t bytes) const {
  const GpuStatus status = context_->run("making memory reachable for the GPU",
                                         [&] { return context_->api().host_register(begin, bytes, 0); });
  if (!status) return status.error();
  return GpuPinned(context_, begin, false);
}

GpuResult<GpuStream> GpuDriver::make_stream() const {
  CudaStream stream = nullptr;
  const GpuStatus status =
      context_->run("making a stream", [&] { return context_->api().stream_create(&stream, kStreamNonBlocking); });
  if (!status) return status.error();
  return GpuStream(context_, stream);
}

GpuResult<GpuEvent> GpuDriver::make_event() const {
  CudaEvent event = nullptr;
  const GpuStatus status =
      context_->run("making an event", [&] { return context_->api().event_create(&event, kEventDefault); });
  if (!status) return status.error();
  return GpuEvent(context_, event);
}

}  // namespace dmlc::compute_host
