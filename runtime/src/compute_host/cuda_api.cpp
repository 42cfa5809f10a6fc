// SPDX-License-Identifier: Apache-2.0
// Opens the driver's library and names its errors.
#include "runtime/src/compute_host/cuda_api.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>

namespace dmlc::compute_host {
namespace {

GpuError no_driver(std::string text) {
  GpuError error;
  error.kind = GpuError::Kind::NoDriver;
  error.doing = "opening the CUDA driver";
  error.text = std::move(text);
  return error;
}

GpuResult<const CudaApi*> open() {
  void* library = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return no_driver("no CUDA driver: `libcuda.so.1` is not on the loader's path");
  static CudaApi api;
#define DMLC_CUDA_FIND(name, symbol, ...)                                           \
  api.name = reinterpret_cast<CudaCode (*)(__VA_ARGS__)>(::dlsym(library, symbol)); \
  if (api.name == nullptr) return no_driver("the CUDA driver is too old: it has no `" symbol "`");
  DMLC_CUDA_FUNCTIONS(DMLC_CUDA_FIND)
#undef DMLC_CUDA_FIND
  return &api;
}

GpuError::Kind kind_of(CudaCode code) {
  switch (code) {
    case kCudaOutOfMemory:
      return GpuError::Kind::OutOfMemory;
    case 34:   // STUB_LIBRARY
    case 35:   // INSUFFICIENT_DRIVER
    case 803:  // SYSTEM_DRIVER_MISMATCH
      return GpuError::Kind::NoDriver;
    case 46:   // DEVICE_UNAVAILABLE
    case 100:  // NO_DEVICE
    case 101:  // INVALID_DEVICE
    case 802:  // SYSTEM_NOT_READY
    case 804:  // COMPAT_NOT_SUPPORTED_ON_DEVICE
      return GpuError::Kind::NoDevice;
    case 200:  // INVALID_IMAGE
    case kCudaNoBinary:
    case 218:  // INVALID_PTX
    case 221:  // JIT_COMPILER_NOT_FOUND
    case 222:  // UNSUPPORTED_PTX_VERSION
    case 223:  // JIT_COMPILATION_DISABLED
    case kCudaNotFound:
      return GpuError::Kind::Module;
    case 701:  // LAUNCH_OUT_OF_RESOURCES
      return GpuError::Kind::Launch;
    case 702:  // LAUNCH_TIMEOUT: the card also drives a display and has a limit of its own
      return GpuError::Kind::TimedOut;
    default:
      return GpuError::Kind::Driver;
  }
}

}  // namespace

GpuResult<const CudaApi*> cuda_api() {
  static const GpuResult<const CudaApi*> opened = open();
  return opened;
}

bool is_sticky(CudaCode code) {
  constexpr std::array kSticky = {4,     // DEINITIALIZED
                                  201,   // INVALID_CONTEXT
                                  214,   // ECC_UNCORRECTABLE
                                  220,   // NVLINK_UNCORRECTABLE
                                  226,   // CONTAINED
                                  700,   // ILLEGAL_ADDRESS
                                  702,   // LAUNCH_TIMEOUT
                                  709,   // CONTEXT_IS_DESTROYED
                                  710,   // ASSERT
                                  714,   // HARDWARE_STACK_ERROR
                                  715,   // ILLEGAL_INSTRUCTION
                                  716,   // MISALIGNED_ADDRESS
                                  717,   // INVALID_ADDRESS_SPACE
                                  718,   // INVALID_PC
                                  719,   // LAUNCH_FAILED
                                  721,   // TENSOR_MEMORY_LEAK
                                  810,   // MPS_CLIENT_TERMINATED
                                  999};  // UNKNOWN
  return std::find(kSticky.begin(), kSticky.end(), code) != kSticky.end();
}

GpuError CudaApi::error(CudaCode code, std::string doing) const {
  GpuError error;
  error.kind = kind_of(code);
  error.code = code;
  error.doing = std::move(doing);
  error.sticky = is_sticky(code);
  const char* words = nullptr;
  error.name =
      error_name(code, &words) == kCudaSuccess && words != nullptr ? words : "CUDA error " + std::to_string(code);
  words = nullptr;
  error.text = error_text(code, &words) == kCudaSuccess && words != nullptr ? words : "unknown to this driver";
  return error;
}

}  // namespace dmlc::compute_host
