// SPDX-License-Identifier: Apache-2.0
// Queues copies and a launch on one stream, waits for the kernel, then fetches what it wrote.
#include "runtime/src/compute_host/gpu_runner.h"

#include <utility>

namespace dmlc::compute_host {
namespace {

constexpr std::size_t kMarks = 4;
/// Memory of the card that is left to the driver: local memory of threads, code, its own tables.
constexpr std::size_t kReserve = std::size_t{64} << 20;

bool is_pointer(const GpuArgument& argument) { return argument.kind != GpuArgument::Kind::Scalar; }

}  // namespace

GpuResult<GpuRunner> GpuRunner::make(const GpuDriver& driver, GpuKernel kernel) {
  GpuResult<GpuStream> stream = driver.make_stream();
  if (!stream) return stream.error();
  std::vector<GpuEvent> marks;
  for (std::size_t i = 0; i < kMarks; ++i) {
    GpuResult<GpuEvent> mark = driver.make_event();
    if (!mark) return mark.error();
    marks.push_back(std::move(*mark));
  }
  return GpuRunner(driver, std::move(kernel), std::move(*stream), std::move(marks));
}

GpuStatus GpuRunner::make_room(const std::vector<GpuArgument>& arguments) {
  buffers_.resize(arguments.size());
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!is_pointer(arguments[i]) || arguments[i].bytes <= buffers_[i].bytes()) continue;
    buffers_[i] = GpuBuffer();  // what it held is room for the larger one
    wanted += arguments[i].bytes;
  }
  if (wanted == 0) return GpuDone{};
  const GpuResult<GpuDriver::Memory> memory = driver_.memory();
  if (!memory) return memory.error();
  if (wanted + kReserve > memory->free) {
    GpuError error;
    error.kind = GpuError::Kind::OutOfMemory;
    error.doing = "making room on the GPU";
    error.text = std::to_string(wanted) + " bytes are needed and " + std::to_string(memory->free) + " of " +
                 std::to_string(memory->total) + " are free";
    return error;
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!is_pointer(arguments[i]) || arguments[i].bytes <= buffers_[i].bytes()) continue;
    GpuResult<GpuBuffer> buffer = driver_.allocate(arguments[i].bytes);
    if (!buffer) return buffer.error();
    buffers_[i] = std::move(*buffer);
  }
  return GpuDone{};
}

GpuStatus GpuRunner::queue_kernel(const GpuShape& shape, const std::vector<GpuArgument>& arguments) {
  std::vector<CudaPointer> pointers(arguments.size());
  std::vector<void*> values(arguments.size());
  GpuStatus status = stream_.record(marks_[0]);
  for (std::size_t i = 0; status && i < arguments.size(); ++i) {
    pointers[i] = buffers_[i].pointer();
    values[i] = is_pointer(arguments[i]) ? &pointers[i] : arguments[i].host;
    if (arguments[i].kind == GpuArgument::Kind::Input)
      status = stream_.copy_in(buffers_[i], arguments[i].host, arguments[i].bytes);
    if (arguments[i].kind == GpuArgument::Kind::Output) status = stream_.fill(buffers_[i], 0, arguments[i].bytes);
  }
  if (status) status = stream_.record(marks_[1]);
  if (status) status = stream_.launch(kernel_, shape, values.data());
  if (status) status = stream_.record(marks_[2]);
  return status;
}

GpuStatus GpuRunner::queue_outputs(const std::vector<GpuArgument>& arguments) {
  GpuStatus status = GpuDone{};
  for (std::size_t i = 0; status && i < arguments.size(); ++i)
    if (arguments[i].kind == GpuArgument::Kind::Output)
      status = stream_.copy_out(arguments[i].host, buffers_[i], arguments[i].bytes);
  if (status) status = stream_.record(marks_[3]);
  return status;
}

GpuResult<GpuTimes> GpuRunner::times() const {
  const GpuResult<double> copy_in = marks_[1].since(marks_[0]);
  if (!copy_in) return copy_in.error();
  const GpuResult<double> kernel = marks_[2].since(marks_[1]);
  if (!kernel) return kernel.error();
  const GpuResult<double> copy_out = marks_[3].since(marks_[2]);
  if (!copy_out) return copy_out.error();
  return GpuTimes{*copy_in, *kernel, *copy_out};
}

GpuResult<GpuTimes> GpuRunner::run(const GpuShape& shape, const std::vector<GpuArgument>& arguments,
                                   std::chrono::milliseconds timeout, const std::function<bool()>& stopped) {
  if (const GpuStatus room = make_room(arguments); !room) return room.error();
  GpuStatus status = queue_kernel(shape, arguments);
  // Also after an error: what was queued before it still reads the caller's arrays.
  const GpuStatus computed = stream_.wait(timeout, stopped);
  if (status) status = computed;
  // A copy to ordinary memory is no work in a queue: the driver's call would itself wait for the kernel, without end.
  if (status) status = queue_outputs(arguments);
  if (status) status = stream_.wait(timeout, stopped);
  if (!status) return status.error();
  return times();
}

}  // namespace dmlc::compute_host
