// SPDX-License-Identifier: Apache-2.0
// The card's context in this process, shared by everything that lives on the card.
#pragma once

#include <atomic>
#include <string>
#include <utility>

#include "runtime/src/compute_host/cuda_api.h"
#include "runtime/src/compute_host/gpu_device.h"

namespace dmlc::compute_host {

class GpuContext {
 public:
  GpuContext(const CudaApi& api, GpuDevice device) : api_(api), device_(std::move(device)) {}
  GpuContext(const GpuContext&) = delete;
  GpuContext& operator=(const GpuContext&) = delete;
  ~GpuContext() {
    if (context_ != nullptr && !lost_) api_.context_release(handle_);
  }

  [[nodiscard]] const CudaApi& api() const { return api_; }
  [[nodiscard]] const GpuDevice& device() const { return device_; }
  [[nodiscard]] bool lost() const { return lost_; }
  void lose() { lost_ = true; }

  /// Opens the card's primary context, which libraries in this process would share.
  GpuStatus open() {
    constexpr const char* kDoing = "opening the GPU";
    GpuStatus status = run(kDoing, [&] { return api_.device_get(&handle_, device_.ordinal); });
    if (status) status = run(kDoing, [&] { return api_.context_retain(&context_, handle_); });
    if (status) status = use_in_this_thread();
    return status;
  }

  GpuStatus use_in_this_thread() {
    return run("using the GPU in a thread", [&] { return api_.context_set(context_); });
  }

  /// The error of a call, remembered when it is sticky.
  GpuError failed(CudaCode code, std::string doing) {
    GpuError error = api_.error(code, std::move(doing));
    if (error.sticky) lose();
    return error;
  }

  /// One call of the driver, unless the card is lost: then a call might never return.
  template <class Call>
  GpuStatus run(const char* doing, Call call) {
    if (lost_) {
      GpuError error;
      error.doing = doing;
      error.text = "the GPU was lost by an earlier error";
      error.sticky = true;
      return error;
    }
    const CudaCode code = call();
    if (code != kCudaSuccess) return failed(code, doing);
    return GpuDone{};
  }

 private:
  const CudaApi& api_;
  GpuDevice device_;
  CudaDevice handle_ = 0;
  CudaContext context_ = nullptr;
  std::atomic<bool> lost_ = false;
};

}  // namespace dmlc::compute_host
