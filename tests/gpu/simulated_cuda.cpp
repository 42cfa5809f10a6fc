// SPDX-License-Identifier: Apache-2.0
// A CUDA driver for machines without a card, built as libcuda.so.1: memory of the "card" is the heap's, and a kernel is
// its compiled form for processors, or one of three written here. It lets tests see how errors, ends of time and
// clean-up are dealt with; what a real card does, `./dev gpu` shows.
#include "tests/gpu/simulated_cuda.h"

#include <dlfcn.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "dmlc/kernel_abi.h"
#include "runtime/src/compute_host/cuda_api.h"

using namespace dmlc::compute_host;  // NOLINT: the whole file speaks the driver's types

namespace dmlc::compute_host {

struct CudaContextState {};
struct CudaModuleState {
  explicit CudaModuleState(std::string text) : image(std::move(text)) {}
  std::string image;
};
struct CudaFunctionState {
  std::string name;
};

}  // namespace dmlc::compute_host

#if defined(__aarch64__)
#define DMLC_SIMULATED_LEVEL ".aarch64.so"
#else
#define DMLC_SIMULATED_LEVEL ".x86-64-v2.so"
#endif

namespace {

struct Memory {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
};

dmlc::tests::SimulatedCuda state;
/// A lost card's objects are never given back; they go with the library.
std::map<CudaPointer, Memory> allocated;
std::map<CudaModule, std::unique_ptr<CudaModuleState>> modules;
std::map<std::string, CudaFunctionState> functions;
CudaContextState context;

constexpr CudaCode kInvalidValue = 1;
constexpr CudaCode kInvalidPtx = 218;
constexpr CudaCode kIllegalAddress = 700;

/// What every call but the questions about errors does first.
CudaCode begin() {
  if (state.sticky_code != 0 || state.hangs) ++state.calls_after_loss;
  return state.sticky_code;
}

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool has_word(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    if ((at == 0 || !in_name(text[at - 1])) && (at + word.size() == text.size() || !in_name(text[at + word.size()])))
      return true;
  return false;
}

void twice(void** arguments, std::int64_t threads) {
  float* const x = *static_cast<float**>(arguments[0]);
  const int n = *static_cast<int*>(arguments[1]);
  for (std::int64_t i = 0; i < std::min<std::int64_t>(n, threads); ++i) x[i] = 2 * x[i] + 1;
}

/// The kernel's form for processors, where the environment names a bundle's folder of kernels. Functions that C has,
/// too, are called kernel_<name>.
dmlc::abi::KernelEntry find_library(std::string name) {
  constexpr std::string_view kPrefix = "kernel_";
  const char* folder = std::getenv("DMLC_SIMULATED_KERNELS");
  if (folder == nullptr) return nullptr;
  if (name.starts_with(kPrefix)) name.erase(0, kPrefix.size());
  const std::string path = std::string(folder) + "/" + name + DMLC_SIMULATED_LEVEL;
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return nullptr;
  return reinterpret_cast<dmlc::abi::KernelEntry>(::dlsym(library, dmlc::abi::kKernelEntry));
}

int attribute(CudaAttribute which) {
  switch (which) {
    case CudaAttribute::MaxThreadsPerBlock:
    case CudaAttribute::MaxBlockX:
    case CudaAttribute::MaxBlockY:
      return 1024;
    case CudaAttribute::MaxBlockZ:
      return 64;
    case CudaAttribute::MaxGridX:
      return 2147483647;
    case CudaAttribute::MaxGridY:
    case CudaAttribute::MaxGridZ:
      return 65535;
    case CudaAttribute::SharedPerBlock:
      return 48 * 1024;
    case CudaAttribute::SharedPerBlockOptIn:
      return 227 * 1024;
    case CudaAttribute::WarpSize:
      return 32;
    case CudaAttribute::ComputeMajor:
      return state.arch / 10;
    case CudaAttribute::ComputeMinor:
      return state.arch % 10;
    case CudaAttribute::ComputeMode:
      return state.compute_mode;
    case CudaAttribute::Multiprocessors:
      return 2;
    case CudaAttribute::ClockKilohertz:
      return 1'000'000;
    case CudaAttribute::MemoryClockKilohertz:
      return 1'000'000;
    case CudaAttribute::MemoryBusBits:
      return 64;
    case CudaAttribute::L2CacheBytes:
      return 1 << 20;
    case CudaAttribute::KernelTimeLimit:
      return 0;
  }
  return 0;
}

}  // namespace

#define DMLC_EXPORT extern "C" __attribute__((visibility("default")))

DMLC_EXPORT dmlc::tests::SimulatedCuda* dmlc_simulated_cuda() { return &state; }

DMLC_EXPORT CudaCode cuInit(unsigned) { return state.init_code; }
// NVRTC asks for a table of the driver's own, and does without it.
DMLC_EXPORT CudaCode cuGetExportTable(const void** table, const void*) { return *table = nullptr, kCudaNotFound; }
DMLC_EXPORT CudaCode cuDriverGetVersion(int* version) { return *version = 13000, 0; }
DMLC_EXPORT CudaCode cuGetErrorName(CudaCode code, const char** name) {
  static const std::map<int, const char*> kNames = {
      {1, "CUDA_ERROR_INVALID_VALUE"},       {2, "CUDA_ERROR_OUT_OF_MEMORY"}, {100, "CUDA_ERROR_NO_DEVICE"},
      {209, "CUDA_ERROR_NO_BINARY_FOR_GPU"}, {218, "CUDA_ERROR_INVALID_PTX"}, {500, "CUDA_ERROR_NOT_FOUND"},
      {700, "CUDA_ERROR_ILLEGAL_ADDRESS"}};
  const auto found = kNames.find(code);
  return *name = found == kNames.end() ? nullptr : found->second, found == kNames.end() ? kInvalidValue : 0;
}
DMLC_EXPORT CudaCode cuGetErrorString(CudaCode code, const char** text) {
  return *text = code == kIllegalAddress ? "an illegal memory access was encountered" : "said by the simulation", 0;
}
DMLC_EXPORT CudaCode cuDeviceGetCount(int* count) { return *count = state.devices, begin(); }
DMLC_EXPORT CudaCode cuDeviceGet(CudaDevice* device, int ordinal) { return *device = ordinal, begin(); }
DMLC_EXPORT CudaCode cuDeviceGetName(char* name, int size, CudaDevice) {
  std::strncpy(name, "a simulated card", static_cast<std::size_t>(size));
  return begin();
}
DMLC_EXPORT CudaCode cuDeviceTotalMem_v2(std::size_t* bytes, CudaDevice) { return *bytes = state.memory, begin(); }
DMLC_EXPORT CudaCode cuDeviceGetAttribute(int* value, int which, CudaDevice) {
  return *value = attribute(static_cast<CudaAttribute>(which)), begin();
}
DMLC_EXPORT CudaCode cuDevicePrimaryCtxRetain(CudaContext* out, CudaDevice) {
  return *out = &context, ++state.contexts, begin();
}
DMLC_EXPORT CudaCode cuDevicePrimaryCtxRelease_v2(CudaDevice) { return --state.contexts, begin(); }
DMLC_EXPORT CudaCode cuCtxSetCurrent(CudaContext) { return begin(); }
DMLC_EXPORT CudaCode cuMemGetInfo_v2(std::size_t* free, std::size_t* total) {
  return *free = state.memory - state.used, *total = state.memory, begin();
}
DMLC_EXPORT CudaCode cuMemAlloc_v2(CudaPointer* pointer, std::size_t bytes) {
  if (const CudaCode code = begin(); code != 0) return code;
  if (bytes == 0) return kInvalidValue;
  if (bytes > state.memory - state.used) return kCudaOutOfMemory;
  auto memory = std::make_unique_for_overwrite<char[]>(bytes);
  std::memset(memory.get(), 0xFF, bytes);  // nobody may count on zeros
  *pointer = reinterpret_cast<CudaPointer>(memory.get());
  allocated[*pointer] = {std::move(memory), bytes};
  return state.used += bytes, ++state.buffers, 0;
}
DMLC_EXPORT CudaCode cuMemFree_v2(CudaPointer pointer) {
  const auto found = allocated.find(pointer);
  if (found == allocated.end()) return kInvalidValue;
  state.used -= found->second.size, --state.buffers;
  allocated.erase(found);
  return begin();
}
DMLC_EXPORT CudaCode cuMemsetD8Async(CudaPointer to, unsigned char value, std::size_t bytes, CudaStream) {
  return std::memset(reinterpret_cast<void*>(to), value, bytes), begin();  // NOLINT
}
DMLC_EXPORT CudaCode cuMemcpyHtoDAsync_v2(CudaPointer to, const void* from, std::size_t bytes, CudaStream) {
  return std::memcpy(reinterpret_cast<void*>(to), from, bytes), begin();  // NOLINT
}
DMLC_EXPORT CudaCode cuMemcpyDtoHAsync_v2(void* to, CudaPointer from, std::size_t bytes, CudaStream) {
  return std::memcpy(to, reinterpret_cast<void*>(from), bytes), begin();  // NOLINT
}
DMLC_EXPORT CudaCode cuMemcpyDtoDAsync_v2(CudaPointer to, CudaPointer from, std::size_t bytes, CudaStream) {
  return std::memcpy(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes), begin();  // NOLINT
}
DMLC_EXPORT CudaCode cuMemHostAlloc(void** pointer, std::size_t bytes, unsigned) {
  return *pointer = std::malloc(bytes), ++state.pinned, begin();
}
DMLC_EXPORT CudaCode cuMemFreeHost(void* pointer) { return std::free(pointer), --state.pinned, begin(); }
DMLC_EXPORT CudaCode cuMemHostRegister_v2(void*, std::size_t, unsigned) { return ++state.pinned, begin(); }
DMLC_EXPORT CudaCode cuMemHostUnregister(void*) { return --state.pinned, begin(); }

DMLC_EXPORT CudaCode cuModuleLoadDataEx(CudaModule* module, const void* image, unsigned count, int* options,
                                        void** values) {
  if (const CudaCode code = begin(); code != 0) return code;
  const std::string text(static_cast<const char*>(image));
  if (text.starts_with("\x7f"
                       "ELF") &&
      !has_word(text, "sm_" + std::to_string(state.arch)))
    return kCudaNoBinary;
  if (has_word(text, "mistake")) {
    for (unsigned i = 0; i < count; ++i)
      if (options[i] == static_cast<int>(CudaJitOption::ErrorLog))
        std::strcpy(static_cast<char*>(values[i]), "ptxas application ptx input, line 7; error: Unknown symbol\n");
    return kInvalidPtx;
  }
  auto loaded = std::make_unique<CudaModuleState>(text);
  *module = loaded.get();
  modules[*module] = std::move(loaded);
  return ++state.modules, 0;
}
DMLC_EXPORT CudaCode cuModuleUnload(CudaModule module) { return modules.erase(module), --state.modules, begin(); }
DMLC_EXPORT CudaCode cuModuleGetFunction(CudaFunction* function, CudaModule module, const char* name) {
  if (!has_word(module->image, name)) return kCudaNotFound;
  *function = &functions.insert({name, {name}}).first->second;
  return begin();
}
DMLC_EXPORT CudaCode cuFuncGetAttribute(int* value, int which, CudaFunction) {
  const bool threads = which == static_cast<int>(CudaFunctionAttribute::MaxThreadsPerBlock);
  return *value = threads ? 1024 : 16, begin();
}
DMLC_EXPORT CudaCode cuFuncSetAttribute(CudaFunction, int, int value) { return state.asked_shared = value, begin(); }
DMLC_EXPORT CudaCode cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, CudaFunction, int threads, std::size_t) {
  return *blocks = 2048 / threads, begin();
}

DMLC_EXPORT CudaCode cuLaunchKernel(CudaFunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z,
                                    unsigned block_x, unsigned block_y, unsigned block_z, unsigned, CudaStream,
                                    void** arguments, void**) {
  if (const CudaCode code = begin(); code != 0) return code;
  ++state.launches;
  const std::int64_t blocks = std::int64_t{grid_x} * grid_y * grid_z;
  if (function->name == "crash") {
    state.sticky_code = kIllegalAddress;
  } else if (function->name == "forever") {
    state.hangs = true;
  } else if (function->name.find("twice") != std::string::npos) {
    twice(arguments, blocks * block_x * block_y * block_z);
  } else if (const dmlc::abi::KernelEntry entry = find_library(function->name)) {
    // Both take the same list of places; one thread may run the blocks in order.
    const dmlc::abi::KernelLaunch launch{arguments, nullptr, nullptr, {grid_x, grid_y, grid_z}};
    entry(&launch, 0, blocks);
  } else {
    return kInvalidValue;
  }
  return 0;
}

// All work is done at once, so streams and events are one each.
DMLC_EXPORT CudaCode cuStreamCreate(CudaStream* stream, unsigned) {
  return *stream = reinterpret_cast<CudaStream>(&state), ++state.streams, begin();
}
DMLC_EXPORT CudaCode cuStreamDestroy_v2(CudaStream) { return --state.streams, begin(); }
DMLC_EXPORT CudaCode cuStreamQuery(CudaStream) { return state.hangs ? kCudaNotReady : state.sticky_code; }
DMLC_EXPORT CudaCode cuEventCreate(CudaEvent* event, unsigned) {
  return *event = reinterpret_cast<CudaEvent>(&state), ++state.events, begin();
}
DMLC_EXPORT CudaCode cuEventDestroy_v2(CudaEvent) { return --state.events, begin(); }
DMLC_EXPORT CudaCode cuEventRecord(CudaEvent, CudaStream) { return state.hangs ? 0 : begin(); }
DMLC_EXPORT CudaCode cuEventElapsedTime(float* milliseconds, CudaEvent, CudaEvent) {
  return *milliseconds = 0.25F, begin();
}
