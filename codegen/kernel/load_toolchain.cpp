// SPDX-License-Identifier: Apache-2.0
// Opens the module that holds Clang, LLVM and lld, once, when the first kernel is met.
#include <dlfcn.h>

#include <array>
#include <filesystem>

#include "codegen/kernel/module.h"
#include "codegen/kernel/toolchain.h"

namespace dmlc::codegen {
namespace {

namespace fs = std::filesystem;

/// Beside the program as it was built, or below it as it is installed.
fs::path find_module() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path root = program.parent_path().parent_path();
  for (const char* place : {"lib/dmlc_kernels.so", "lib/dmlc/dmlc_kernels.so"})
    if (fs::exists(root / place, error)) return root / place;
  return root / "lib/dmlc_kernels.so";
}

Result<KernelToolchain*> load() {
  const fs::path path = find_module();
  void* module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) return Failure{"the kernel compiler cannot be loaded: " + std::string(::dlerror())};
  const auto make = reinterpret_cast<MakeToolchain>(::dlsym(module, kMakeToolchain));
  const auto version = reinterpret_cast<const unsigned*>(::dlsym(module, kToolchainVersionSymbol));
  if (make == nullptr || version == nullptr || *version != kToolchainVersion)
    return Failure{"the kernel compiler `" + path.string() + "` belongs to another version of dmlc"};
  return make();
}

}  // namespace

Result<KernelToolchain*> kernel_toolchain() {
  static const Result<KernelToolchain*> toolchain = load();
  return toolchain;
}

std::vector<std::string> cpu_levels() {
#if defined(__aarch64__)
  return {"aarch64"};
#else
  return {"x86-64-v2", "x86-64-v3", "x86-64-v4"};
#endif
}

}  // namespace dmlc::codegen
