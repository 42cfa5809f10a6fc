// SPDX-License-Identifier: Apache-2.0
// Compiles kernels and opens their libraries from memory, as the kernel host does.
#include "tests/kernels/compiled_library.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <tuple>

namespace dmlc::tests {
namespace {

bool can_run(const std::string& level) {
#if defined(__x86_64__)
  if (level == "x86-64-v2") return __builtin_cpu_supports("x86-64-v2") != 0;
  if (level == "x86-64-v3") return __builtin_cpu_supports("x86-64-v3") != 0;
  if (level == "x86-64-v4") return __builtin_cpu_supports("x86-64-v4") != 0;
#endif
  return level == "aarch64";
}

std::string said(const std::vector<ir::KernelFinding>& findings) {
  std::string text;
  for (const ir::KernelFinding& finding : findings)
    text += std::to_string(finding.line) + ":" + std::to_string(finding.column) + " " + finding.message + "\n";
  return text;
}

}  // namespace

std::vector<std::string> runnable_levels() {
  std::vector<std::string> levels = codegen::cpu_levels();
  std::erase_if(levels, [](const std::string& level) {
    if (!can_run(level)) std::printf("skipped: kernels of level %s, which this processor lacks\n", level.c_str());
    return !can_run(level);
  });
  return levels;
}

CompiledKernel::CompiledKernel(const codegen::CpuRequest& request) {
  auto toolchain = codegen::kernel_toolchain();
  if (!toolchain) throw std::runtime_error(toolchain.error());
  const codegen::CpuCode code = (*toolchain)->compile_cpu(request);
  if (code.library.empty()) throw std::runtime_error(request.source.kernel + ": " + said(code.findings));
  const int file = ::memfd_create("kernel", MFD_CLOEXEC);
  if (::write(file, code.library.data(), code.library.size()) != static_cast<ssize_t>(code.library.size()))
    throw std::runtime_error("no memory for a library");
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  // Neither is ever closed: the loader knows a library by its path, and the path by the number of the descriptor.
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(::dlerror());
  entry_ = reinterpret_cast<abi::KernelEntry>(::dlsym(library, abi::kKernelEntry));
  if (entry_ == nullptr) throw std::runtime_error("the library has no entry");
}

void CompiledKernel::run(const abi::KernelLaunch& launch, std::int64_t step) const {
  const std::int64_t blocks = std::int64_t{launch.grid[0]} * launch.grid[1] * launch.grid[2];
  for (std::int64_t first = 0; first < blocks; first += step) entry_(&launch, first, std::min(first + step, blocks));
}

Runner compiled_library(const std::string& level) {
  using Key = std::tuple<std::string, std::array<unsigned, 3>>;
  auto compiled = std::make_shared<std::map<Key, CompiledKernel>>();
  return
      [level, compiled](const stdlib::Kernel& kernel, const abi::KernelLaunch& launch, std::array<unsigned, 3> block) {
        const Key key{std::string(kernel.name), block};
        auto found = compiled->find(key);
        if (found == compiled->end()) {
          codegen::CpuRequest request;
          request.source = {std::string(kernel.source), std::string(kernel.name) + ".cu", std::string(kernel.function)};
          request.block = block;
          request.level = level;
          request.cpu_form = kernel.cpu_form;
          found = compiled->emplace(key, CompiledKernel(request)).first;
        }
        // Large launches in large pieces: the pieces are there to be interrupted between.
        found->second.run(launch, launch.grid[0] > 1000 ? 500 : 7);
      };
}

}  // namespace dmlc::tests
