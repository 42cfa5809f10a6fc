// SPDX-License-Identifier: Apache-2.0
// Runs compiled kernels on a GPU: a card, its memory, loaded code, streams and events, each freed with its object.
//
// A context of CUDA does not survive a fork: it is opened in the process that uses it, after the last fork. It reserves
// far more address space than it uses, so that a limit of address space (RLIMIT_AS) makes `open` fail.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/src/compute_host/cuda_api.h"
#include "runtime/src/compute_host/gpu_device.h"
#include "runtime/src/compute_host/gpu_error.h"

namespace dmlc::compute_host {

/// What all objects of a card share. Lost after a sticky error: from then on nothing is called or freed any more.
class GpuContext;

/// Memory of the card. Empty for 0 bytes, for which CUDA has no pointer.
class GpuBuffer {
 public:
  GpuBuffer() = default;
  GpuBuffer(std::shared_ptr<GpuContext> context, CudaPointer pointer, std::size_t bytes);
  GpuBuffer(GpuBuffer&& other) noexcept;
  GpuBuffer& operator=(GpuBuffer&& other) noexcept;
  ~GpuBuffer();

  [[nodiscard]] CudaPointer pointer() const { return pointer_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::shared_ptr<GpuContext> context_;
  CudaPointer pointer_ = 0;
  std::size_t bytes_ = 0;
};

/// Memory of the machine that the card reaches by itself: copies to and from it run at full speed and beside the
/// program.
class GpuPinned {
 public:
  GpuPinned(std::shared_ptr<GpuContext> context, void* begin, bool owned);
  GpuPinned(GpuPinned&& other) noexcept;
  GpuPinned& operator=(GpuPinned&&) = delete;
  ~GpuPinned();

  [[nodiscard]] void* begin() const { return begin_; }

 private:
  std::shared_ptr<GpuContext> context_;
  void* begin_ = nullptr;
  bool owned_ = false;  ///< allocated here, not only made reachable
};

/// Compiled forms of one kernel; the views must live while it is loaded.
struct GpuImages {
  std::string_view ptx;
  std::map<int, std::string_view> cubins;  ///< by architecture: 80, 90, …
};

/// A kernel of a loaded module, with what the compiler knows of it.
struct GpuKernel {
  std::shared_ptr<void> module;  ///< keeps its code loaded
  CudaFunction function = nullptr;
  std::string image;              ///< `sm_90` or `ptx`: which form was loaded
  int max_threads = 0;            ///< of a block, by its use of registers
  std::size_t static_shared = 0;  ///< bytes
  std::size_t local_bytes = 0;    ///< of a thread: spilled registers and arrays
  int registers = 0;              ///< of a thread
};

struct GpuShape {
  std::array<unsigned, 3> grid{1, 1, 1};
  std::array<unsigned, 3> block{256, 1, 1};
  std::size_t dynamic_shared = 0;  ///< bytes
};

/// A mark in a stream, for times.
class GpuEvent {
 public:
  GpuEvent(std::shared_ptr<GpuContext> context, CudaEvent event);
  GpuEvent(GpuEvent&& other) noexcept;
  GpuEvent& operator=(GpuEvent&&) = delete;
  ~GpuEvent();

  /// Milliseconds from `begin` to this mark; both have been passed.
  [[nodiscard]] GpuResult<double> since(const GpuEvent& begin) const;

 private:
  friend class GpuStream;
  std::shared_ptr<GpuContext> context_;
  CudaEvent event_ = nullptr;
};

/// Work in order. Every call returns at once but `wait`; an error of earlier work may show in any later call.
class GpuStream {
 public:
  GpuStream(std::shared_ptr<GpuContext> context, CudaStream stream);
  GpuStream(GpuStream&& other) noexcept;
  GpuStream& operator=(GpuStream&&) = delete;
  ~GpuStream();

  /// `from` and `to` must stay until the stream has been waited for.
  GpuStatus copy_in(const GpuBuffer& to, const void* from, std::size_t bytes);
  GpuStatus copy_out(void* to, const GpuBuffer& from, std::size_t bytes);
  GpuStatus copy_within(const GpuBuffer& to, const GpuBuffer& from, std::size_t bytes);
  GpuStatus fill(const GpuBuffer& buffer, unsigned char value, std::size_t bytes);
  /// `arguments` as CUDA's kernelParams: where each value lies; they are copied before the call returns. A grid without
  /// blocks does nothing. A shape beyond the limits of the card or the kernel is refused with both numbers.
  GpuStatus launch(const GpuKernel& kernel, const GpuShape& shape, void* const* arguments);
  GpuStatus record(const GpuEvent& event);
  /// Until all work is done, the time is over (TimedOut) or `stopped`, asked about every millisecond, says true
  /// (Stopped). A running kernel cannot be ended from outside: both errors are sticky.
  GpuStatus wait(std::chrono::milliseconds timeout, const std::function<bool()>& stopped = {});

 private:
  std::shared_ptr<GpuContext> context_;
  CudaStream stream_ = nullptr;
};

class GpuDriver {
 public:
  /// Fails with NoDriver, NoDevice or what the driver says. Without a number the largest card is taken.
  [[nodiscard]] static GpuResult<GpuDriver> open(std::optional<int> ordinal = {});

  [[nodiscard]] const GpuDevice& device() const;
  /// The CUDA release that the driver belongs to, as 13000 for 13.0.
  [[nodiscard]] int version() const;

  struct Memory {
    std::size_t free = 0;
    std::size_t total = 0;
  };
  [[nodiscard]] GpuResult<Memory> memory() const;

  /// Machine code of the card's own architecture, or of an older one of its generation, else PTX, which the driver
  /// compiles. `kernel` is the function's name in the source: one with C++ linkage is found by it, too.
  [[nodiscard]] GpuResult<GpuKernel> load(const GpuImages& images, const std::string& kernel) const;
  /// Blocks of this shape that a multiprocessor runs at once.
  [[nodiscard]] GpuResult<int> occupancy(const GpuKernel& kernel, const GpuShape& shape) const;

  [[nodiscard]] GpuResult<GpuBuffer> allocate(std::size_t bytes) const;
  [[nodiscard]] GpuResult<GpuPinned> allocate_pinned(std::size_t bytes) const;
  /// Makes memory that exists reachable; it must outlive the answer.
  [[nodiscard]] GpuResult<GpuPinned> pin(void* begin, std::size_t bytes) const;
  [[nodiscard]] GpuResult<GpuStream> make_stream() const;
  [[nodiscard]] GpuResult<GpuEvent> make_event() const;

  /// After a sticky error.
  [[nodiscard]] bool lost() const;
  /// To be called first in every further thread that uses the card.
  [[nodiscard]] GpuStatus use_in_this_thread() const;

 private:
  explicit GpuDriver(std::shared_ptr<GpuContext> context) : context_(std::move(context)) {}
  std::shared_ptr<GpuContext> context_;
};

}  // namespace dmlc::compute_host
