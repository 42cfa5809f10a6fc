// SPDX-License-Identifier: Apache-2.0
// Loads a kernel's code: machine code where it fits the card, else PTX, with what the driver's compiler says of it.
#include <array>
#include <cctype>
#include <utility>

#include "runtime/src/compute_host/gpu_context.h"
#include "runtime/src/compute_host/gpu_driver.h"

namespace dmlc::compute_host {
namespace {

constexpr std::size_t kLogBytes = 16 * 1024;

struct Loaded {
  std::shared_ptr<void> module;
  CudaModule handle = nullptr;
};

/// A module that is unloaded with its last kernel.
Loaded keep(std::shared_ptr<GpuContext> context, CudaModule handle) {
  auto unload = [context = std::move(context)](CudaModule module) {
    if (!context->lost()) context->api().module_unload(module);
  };
  return {std::shared_ptr<void>(handle, [unload](void* module) { unload(static_cast<CudaModule>(module)); }), handle};
}

std::string advice(const GpuError& error) {
  if (error.code == 222) return "; the driver is older than the NVRTC that compiled the kernel";
  if (error.code == 221) return "; the driver's installation lacks `libnvidia-ptxjitcompiler.so`";
  return {};
}

GpuResult<Loaded> load_image(const std::shared_ptr<GpuContext>& context, std::string_view image,
                             const std::string& form) {
  // PTX is a text, of which the driver wants the end marked.
  const std::string text(image);
  std::string log(kLogBytes, '\0');
  std::array options = {static_cast<int>(CudaJitOption::ErrorLog), static_cast<int>(CudaJitOption::ErrorLogBytes)};
  // The driver takes the size as a number in a pointer's place.
  std::array<void*, 2> values = {log.data(), reinterpret_cast<void*>(kLogBytes)};  // NOLINT
  CudaModule handle = nullptr;
  GpuStatus status = context->run("loading the kernel", [&] {
    return context->api().module_load(&handle, text.data(), options.size(), options.data(), values.data());
  });
  if (status) return keep(context, handle);
  GpuError error = status.error();
  error.doing = "loading the kernel as " + form;
  error.text += advice(error);
  error.log = log.c_str();
  while (!error.log.empty() && std::isspace(static_cast<unsigned char>(error.log.back())) != 0) error.log.pop_back();
  return error;
}

/// Machine code runs on cards of its own generation from its own step on: sm_80 on 86, but not on 90.
std::optional<int> best_cubin(const GpuImages& images, int arch) {
  std::optional<int> best;
  for (const auto& [built_for, image] : images.cubins)
    if (built_for / 10 == arch / 10 && built_for <= arch) best = built_for;
  return best;
}

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

/// The name that a C++ function `kernel` has in the code: PTX and machine code both carry it as text.
std::string mangled_name(std::string_view image, const std::string& kernel) {
  const std::string begin = "_Z" + std::to_string(kernel.size()) + kernel;
  for (std::size_t at = image.find(begin); at != std::string_view::npos; at = image.find(begin, at + 1)) {
    if (at > 0 && in_name(image[at - 1])) continue;
    std::size_t end = at;
    while (end < image.size() && in_name(image[end])) ++end;
    return std::string(image.substr(at, end - at));
  }
  return {};
}

GpuResult<CudaFunction> find_function(GpuContext& context, CudaModule module, std::string_view image,
                                      const std::string& kernel) {
  CudaFunction function = nullptr;
  if (!context.lost() && context.api().module_function(&function, module, kernel.c_str()) == kCudaSuccess)
    return function;
  const std::string mangled = mangled_name(image, kernel);
  const std::string name = mangled.empty() ? kernel : mangled;
  const std::string doing = "finding the kernel `" + kernel + "` in its code";
  const GpuStatus status =
      context.run(doing.c_str(), [&] { return context.api().module_function(&function, module, name.c_str()); });
  if (!status) return status.error();
  return function;
}

int attribute(const CudaApi& api, CudaFunction function, CudaFunctionAttribute which) {
  int value = 0;
  return api.function_attribute(&value, static_cast<int>(which), function) == kCudaSuccess ? value : 0;
}

GpuKernel describe(const CudaApi& api, Loaded loaded, CudaFunction function, std::string image) {
  const auto ask = [&](CudaFunctionAttribute which) { return attribute(api, function, which); };
  GpuKernel kernel;
  kernel.module = std::move(loaded.module);
  kernel.function = function;
  kernel.image = std::move(image);
  kernel.max_threads = ask(CudaFunctionAttribute::MaxThreadsPerBlock);
  kernel.static_shared = static_cast<std::size_t>(ask(CudaFunctionAttribute::SharedBytes));
  kernel.local_bytes = static_cast<std::size_t>(ask(CudaFunctionAttribute::LocalBytes));
  kernel.registers = ask(CudaFunctionAttribute::Registers);
  return kernel;
}

}  // namespace

GpuResult<GpuKernel> GpuDriver::load(const GpuImages& images, const std::string& kernel) const {
  const std::optional<int> arch = best_cubin(images, device().arch);
  std::string form = arch ? "sm_" + std::to_string(*arch) : "ptx";
  std::string_view image = arch ? images.cubins.at(*arch) : images.ptx;
  if (image.empty()) {
    GpuError error;
    error.kind = GpuError::Kind::Module;
    error.doing = "loading the kernel `" + kernel + "`";
    error.text = "it was compiled neither to PTX nor for sm_" + std::to_string(device().arch);
    return error;
  }
  GpuResult<Loaded> loaded = load_image(context_, image, form);
  // A module for embedded cards has the same number but does not fit; the driver knows, and PTX fits all.
  if (!loaded && arch && !images.ptx.empty() && loaded.error().kind == GpuError::Kind::Module) {
    form = "ptx", image = images.ptx;
    loaded = load_image(context_, image, form);
  }
  if (!loaded) return loaded.error();
  const GpuResult<CudaFunction> function = find_function(*context_, loaded->handle, image, kernel);
  if (!function) return function.error();
  return describe(context_->api(), std::move(*loaded), *function, form);
}

GpuResult<int> GpuDriver::occupancy(const GpuKernel& kernel, const GpuShape& shape) const {
  int blocks = 0;
  const int threads = static_cast<int>(shape.block[0] * shape.block[1] * shape.block[2]);
  const GpuStatus status = context_->run("asking for the occupancy", [&] {
    return context_->api().occupancy(&blocks, kernel.function, threads, shape.dynamic_shared);
  });
  if (!status) return status.error();
  return blocks;
}

}  // namespace dmlc::compute_host
