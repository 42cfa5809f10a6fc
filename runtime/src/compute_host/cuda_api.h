// SPDX-License-Identifier: Apache-2.0
// The functions of CUDA's driver that we call, found in `libcuda.so.1` when the first kernel asks for a GPU. Their
// signatures are the driver's stable binary interface, so no header of CUDA is needed.
#pragma once

#include <cstddef>
#include <string>

#include "runtime/src/compute_host/gpu_error.h"

namespace dmlc::compute_host {

using CudaCode = int;                          ///< CUresult
using CudaDevice = int;                        ///< CUdevice
using CudaPointer = unsigned long long;        ///< CUdeviceptr
using CudaContext = struct CudaContextState*;  ///< opaque, as the others below
using CudaModule = struct CudaModuleState*;
using CudaFunction = struct CudaFunctionState*;
using CudaStream = struct CudaStreamState*;
using CudaEvent = struct CudaEventState*;

inline constexpr CudaCode kCudaSuccess = 0;
inline constexpr CudaCode kCudaOutOfMemory = 2;
inline constexpr CudaCode kCudaNoBinary = 209;
inline constexpr CudaCode kCudaNotFound = 500;
inline constexpr CudaCode kCudaNotReady = 600;

/// Numbers of CUdevice_attribute.
enum class CudaAttribute : int {
  MaxThreadsPerBlock = 1,
  MaxBlockX = 2,
  MaxBlockY = 3,
  MaxBlockZ = 4,
  MaxGridX = 5,
  MaxGridY = 6,
  MaxGridZ = 7,
  SharedPerBlock = 8,
  WarpSize = 10,
  ClockKilohertz = 13,
  Multiprocessors = 16,
  KernelTimeLimit = 17,
  ComputeMode = 20,
  MemoryClockKilohertz = 36,
  MemoryBusBits = 37,
  L2CacheBytes = 38,
  ComputeMajor = 75,
  ComputeMinor = 76,
  SharedPerBlockOptIn = 97,
};

/// Numbers of CUfunction_attribute.
enum class CudaFunctionAttribute : int {
  MaxThreadsPerBlock = 0,
  SharedBytes = 1,
  LocalBytes = 3,
  Registers = 4,
  BinaryVersion = 6,
  MaxDynamicSharedBytes = 8,
};

/// Numbers of CUjit_option.
enum class CudaJitOption : int { ErrorLog = 5, ErrorLogBytes = 6 };

/// One row a function: our name, the symbol, result and parameters. `_v2` marks those whose old form took 32-bit sizes.
#define DMLC_CUDA_FUNCTIONS(ROW)                                                                                      \
  ROW(init, "cuInit", unsigned flags)                                                                                 \
  ROW(driver_version, "cuDriverGetVersion", int* version)                                                             \
  ROW(error_name, "cuGetErrorName", CudaCode code, const char** name)                                                 \
  ROW(error_text, "cuGetErrorString", CudaCode code, const char** text)                                               \
  ROW(device_count, "cuDeviceGetCount", int* count)                                                                   \
  ROW(device_get, "cuDeviceGet", CudaDevice* device, int ordinal)                                                     \
  ROW(device_name, "cuDeviceGetName", char* name, int size, CudaDevice device)                                        \
  ROW(device_memory, "cuDeviceTotalMem_v2", std::size_t* bytes, CudaDevice device)                                    \
  ROW(device_attribute, "cuDeviceGetAttribute", int* value, int attribute, CudaDevice device)                         \
  ROW(context_retain, "cuDevicePrimaryCtxRetain", CudaContext* context, CudaDevice device)                            \
  ROW(context_release, "cuDevicePrimaryCtxRelease_v2", CudaDevice device)                                             \
  ROW(context_set, "cuCtxSetCurrent", CudaContext context)                                                            \
  ROW(memory_left, "cuMemGetInfo_v2", std::size_t* free, std::size_t* total)                                          \
  ROW(memory_allocate, "cuMemAlloc_v2", CudaPointer* pointer, std::size_t bytes)                                      \
  ROW(memory_free, "cuMemFree_v2", CudaPointer pointer)                                                               \
  ROW(memory_fill, "cuMemsetD8Async", CudaPointer pointer, unsigned char value, std::size_t bytes, CudaStream stream) \
  ROW(copy_in, "cuMemcpyHtoDAsync_v2", CudaPointer to, const void* from, std::size_t bytes, CudaStream stream)        \
  ROW(copy_out, "cuMemcpyDtoHAsync_v2", void* to, CudaPointer from, std::size_t bytes, CudaStream stream)             \
  ROW(copy_within, "cuMemcpyDtoDAsync_v2", CudaPointer to, CudaPointer from, std::size_t bytes, CudaStream stream)    \
  ROW(host_allocate, "cuMemHostAlloc", void** pointer, std::size_t bytes, unsigned flags)                             \
  ROW(host_free, "cuMemFreeHost", void* pointer)                                                                      \
  ROW(host_register, "cuMemHostRegister_v2", void* pointer, std::size_t bytes, unsigned flags)                        \
  ROW(host_unregister, "cuMemHostUnregister", void* pointer)                                                          \
  ROW(module_load, "cuModuleLoadDataEx", CudaModule* module, const void* image, unsigned count, int* options,         \
      void** values)                                                                                                  \
  ROW(module_unload, "cuModuleUnload", CudaModule module)                                                             \
  ROW(module_function, "cuModuleGetFunction", CudaFunction* function, CudaModule module, const char* name)            \
  ROW(function_attribute, "cuFuncGetAttribute", int* value, int attribute, CudaFunction function)                     \
  ROW(function_set, "cuFuncSetAttribute", CudaFunction function, int attribute, int value)                            \
  ROW(occupancy, "cuOccupancyMaxActiveBlocksPerMultiprocessor", int* blocks, CudaFunction function, int threads,      \
      std::size_t dynamic_shared)                                                                                     \
  ROW(launch, "cuLaunchKernel", CudaFunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z,             \
      unsigned block_x, unsigned block_y, unsigned block_z, unsigned dynamic_shared, CudaStream stream,               \
      void** arguments, void** extra)                                                                                 \
  ROW(stream_create, "cuStreamCreate", CudaStream* stream, unsigned flags)                                            \
  ROW(stream_destroy, "cuStreamDestroy_v2", CudaStream stream)                                                        \
  ROW(stream_query, "cuStreamQuery", CudaStream stream)                                                               \
  ROW(event_create, "cuEventCreate", CudaEvent* event, unsigned flags)                                                \
  ROW(event_destroy, "cuEventDestroy_v2", CudaEvent event)                                                            \
  ROW(event_record, "cuEventRecord", CudaEvent event, CudaStream stream)                                              \
  ROW(event_elapsed, "cuEventElapsedTime", float* milliseconds, CudaEvent begin, CudaEvent end)

struct CudaApi {
#define DMLC_CUDA_MEMBER(name, symbol, ...) CudaCode (*name)(__VA_ARGS__) = nullptr;
  DMLC_CUDA_FUNCTIONS(DMLC_CUDA_MEMBER)
#undef DMLC_CUDA_MEMBER

  /// The error of a call that did not succeed, with the driver's name and text for it.
  [[nodiscard]] GpuError error(CudaCode code, std::string doing) const;
};

/// Opens the driver's library and finds every function; fails with NoDriver. Nothing of CUDA is initialised yet.
[[nodiscard]] GpuResult<const CudaApi*> cuda_api();

/// Whether an error leaves the context unusable, as CUDA's documentation of CUresult says of each.
[[nodiscard]] bool is_sticky(CudaCode code);

}  // namespace dmlc::compute_host
