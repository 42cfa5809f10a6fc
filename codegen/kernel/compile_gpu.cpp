// SPDX-License-Identifier: Apache-2.0
// One run of NVRTC for the PTX and one for each architecture's machine code, remembered by request.
#include "codegen/kernel/compile_gpu.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "codegen/kernel/gpu_log.h"
#include "runtime/src/nvrtc/nvrtc.h"
#include "runtime/src/nvrtc/outside_files.h"

namespace dmlc::codegen {
namespace {

using Severity = ir::KernelFinding::Severity;
/// Cards before Volta do not run the threads of a warp independently, which kernels may rely on today.
constexpr int kLowestArchitecture = 70;
/// A server that checks sources for days must not keep them all.
constexpr std::size_t kMostRemembered = 256;

std::string file_of(const ir::KernelSource& source) {
  return source.file.empty() ? source.kernel + ".cu" : source.file;
}

int lowest_architecture(const std::vector<int>& known, int wanted) {
  if (wanted == 0) wanted = kLowestArchitecture;
  const auto found = std::lower_bound(known.begin(), known.end(), wanted);
  return found == known.end() ? 0 : *found;
}

ir::KernelFinding whole(std::string message) { return {Severity::Error, std::move(message)}; }

/// The names of the PTX that a function of the source has: its own, or that with its types which C++ gives it.
std::vector<std::string> entries_of(std::string_view ptx, const std::string& function) {
  constexpr std::string_view kEntry = ".visible .entry ";
  const std::string mangled = "_Z" + std::to_string(function.size()) + function;
  std::vector<std::string> names;
  for (std::size_t at = ptx.find(kEntry); at != std::string_view::npos; at = ptx.find(kEntry, at + 1)) {
    const std::string_view rest = ptx.substr(at + kEntry.size());
    const std::string_view name = rest.substr(0, rest.find('('));
    if (name == function || name.starts_with(mangled)) names.emplace_back(name);
  }
  return names;
}

/// One run: for `compute_80` or `sm_80`. Empty when it failed; `code` says why.
std::optional<nvrtc::Output> run(const nvrtc::Compiler& compiler, const GpuRequest& request, const std::string& target,
                                 GpuCode& code) {
  // Clang has warned of what is doubtful before; NVRTC is asked for errors alone.
  nvrtc::Input input{request.source.text, file_of(request.source), {"-std=c++17", "-w", "-arch=" + target}};
  if (request.line_info) input.options.emplace_back("-lineinfo");
  nvrtc::Output output = compiler.compile(input);
  if (!output.failure.empty()) {
    code.unavailable = output.failure;
    return std::nullopt;
  }
  if (output.ok) return output;
  code.findings = read_gpu_log(output.log, input.file, input.text);
  const bool told = std::any_of(code.findings.begin(), code.findings.end(),
                                [](const ir::KernelFinding& finding) { return finding.severity == Severity::Error; });
  if (!told) code.findings.push_back(whole("NVRTC refuses the source: " + output.log));
  return std::nullopt;
}

void compile_ptx(const nvrtc::Compiler& compiler, const GpuRequest& request, GpuCode& code) {
  const int arch = lowest_architecture(compiler.architectures(), request.ptx_arch);
  if (arch == 0 || (request.ptx_arch != 0 && arch != request.ptx_arch)) {
    code.unavailable =
        "NVRTC " + compiler.version() + " does not compile for compute_" + std::to_string(request.ptx_arch);
    return;
  }
  std::optional<nvrtc::Output> output = run(compiler, request, "compute_" + std::to_string(arch), code);
  if (!output) return;
  const std::vector<std::string> entries = entries_of(output->ptx, request.source.kernel);
  if (entries.empty())
    code.findings.push_back(whole("the code has no `__global__` function `" + request.source.kernel + "`"));
  if (entries.size() > 1)
    code.findings.push_back(whole("there are several `__global__` functions `" + request.source.kernel + "`"));
  if (entries.size() != 1) return;
  code.ptx = std::move(output->ptx);
  code.ptx_arch = arch;
  code.entry = entries.front();
}

void compile_cubins(const nvrtc::Compiler& compiler, const GpuRequest& request, GpuCode& code) {
  const std::vector<int>& known = compiler.architectures();
  for (const int arch : request.cubin_archs) {
    if (code.cubins.contains(arch) || !std::binary_search(known.begin(), known.end(), arch)) continue;
    std::optional<nvrtc::Output> output = run(compiler, request, "sm_" + std::to_string(arch), code);
    if (!output) {
      // Half an answer is none: the artifact would run on some cards and fail on others.
      code.ptx.clear(), code.cubins.clear();
      return;
    }
    code.cubins.emplace(arch, std::move(output->cubin));
  }
}

GpuCode compile(const nvrtc::Compiler& compiler, const GpuRequest& request) {
  GpuCode code;
  code.nvrtc_version = compiler.version();
  compile_ptx(compiler, request, code);
  if (code.ok()) compile_cubins(compiler, request, code);
  return code;
}

/// What has been compiled, by everything that can change the answer.
class Remembered {
 public:
  GpuCode get(const nvrtc::Compiler& compiler, const GpuRequest& request) {
    const Key key{request.source.text, request.source.file, request.source.kernel,
                  request.ptx_arch,    request.cubin_archs, request.line_info};
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = code_.find(key); found != code_.end()) return found->second;
    }
    GpuCode code = compile(compiler, request);
    const std::lock_guard lock(mutex_);
    if (code_.size() >= kMostRemembered) code_.clear();
    // A breakdown of the compiler may pass; it is asked again.
    if (code.unavailable.empty()) code_.emplace(key, code);
    return code;
  }

 private:
  using Key = std::tuple<std::string, std::string, std::string, int, std::vector<int>, bool>;
  std::mutex mutex_;
  std::map<Key, GpuCode> code_;
};

}  // namespace

GpuCode compile_gpu(const GpuRequest& request) {
  GpuCode code;
  for (nvrtc::OutsideFile& outside : nvrtc::find_outside_files(request.source.text))
    code.findings.push_back(
        {Severity::Error, std::move(outside.message), outside.line, outside.column, outside.end_column});
  if (!code.findings.empty()) return code;
  const nvrtc::FoundCompiler& found = nvrtc::find_compiler();
  if (found.compiler == nullptr) {
    code.unavailable = found.missing;
    return code;
  }
  static Remembered remembered;
  return remembered.get(*found.compiler, request);
}

std::string nvrtc_version() {
  const nvrtc::FoundCompiler& found = nvrtc::find_compiler();
  return found.compiler != nullptr ? found.compiler->version() : std::string();
}

}  // namespace dmlc::codegen
