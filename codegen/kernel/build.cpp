// SPDX-License-Identifier: Apache-2.0
// Runs the toolchains for a kernel.
#include "codegen/kernel/build.h"

#include <fmt/format.h>

#include <algorithm>

#include "codegen/kernel/compile_gpu.h"
#include "codegen/kernel/toolchain.h"
#include "codegen/sha256.h"
#include "compiler/base/utf8.h"
#include "stdlib/kernel.h"

namespace dmlc::codegen {
namespace {

constexpr std::string_view kSourceTarget = "source";

/// What a literal in a script can hold and a reader can read.
bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const utf8::Decoded next = utf8::decode(text);
    if (next.bytes == 0 || next.code_point == 0) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

/// The library's hand-written form of its own source.
std::string cpu_form_of(std::string_view source) {
  for (const stdlib::Kernel& kernel : stdlib::kernels())
    if (kernel.source == source) return std::string(kernel.cpu_form);
  return "";
}

class Building {
 public:
  Building(const ir::KernelSource& source, const LaunchShape& shape, std::string facts, bool check_bounds)
      : source_(source), shape_(shape), check_bounds_(check_bounds) {
    built_.facts = std::move(facts);
  }

  BuiltKernel name_targets() {
    for (const std::string& level : cpu_levels())
      built_.binaries.push_back({level, fmt::format("<binary {}>", level), fmt::format("<sha256 {}>", level), true});
    built_.binaries.push_back(
        {std::string(kSourceTarget), source_.text, fmt::format("<sha256 {}>", kSourceTarget), true});
    return std::move(built_);
  }

  BuiltKernel compile() {
    for (const std::string& level : cpu_levels())
      if (!add_cpu_code(level)) break;
    if (built_.ok() && !check_bounds_) add_gpu_code();
    add_text(std::string(kSourceTarget), source_.text);
    if (!built_.ok()) built_.binaries.clear();
    return std::move(built_);
  }

 private:
  bool add_cpu_code(const std::string& level) {
    const auto toolchain = kernel_toolchain();
    if (!toolchain) {
      built_.findings.push_back({ir::KernelFinding::Severity::Error, toolchain.error()});
      return false;
    }
    CpuCode code =
        (*toolchain)
            ->compile_cpu({source_, shape_.block, shape_.shared, level, check_bounds_, cpu_form_of(source_.text)});
    for (ir::KernelFinding& finding : code.findings) add(std::move(finding));
    if (code.library.empty()) {
      if (built_.ok())
        built_.findings.push_back({ir::KernelFinding::Severity::Error, fmt::format("no code came out for {}", level)});
      return false;
    }
    // Loaders do not read what lies behind the sections. With the target no two levels are the same bytes.
    add_binary(level, std::move(code.library) + built_.facts + " " + level + "\n", false);
    return true;
  }

  /// A machine without NVRTC compiles for processors alone, and a GPU then for itself, from the source.
  void add_gpu_code() {
    GpuCode code = compile_gpu({source_});
    for (ir::KernelFinding& finding : code.findings) {
      // Processors run it all the same.
      finding.severity = std::max(finding.severity, ir::KernelFinding::Severity::Warning);
      finding.message = "no code for GPUs: " + finding.message;
      add(std::move(finding));
    }
    built_.gpu_unavailable = std::move(code.unavailable);
    if (!code.ok()) return;
    built_.nvrtc = std::move(code.nvrtc_version);
    add_text(fmt::format("ptx:compute_{}", code.ptx_arch), code.ptx);
    for (auto& [arch, cubin] : code.cubins)
      add_binary(fmt::format("cubin:sm_{}", arch), std::move(cubin) + built_.facts + "\n", false);
  }

  /// Each level finds the same.
  void add(ir::KernelFinding finding) {
    const bool known = std::any_of(built_.findings.begin(), built_.findings.end(), [&](const ir::KernelFinding& other) {
      return other.line == finding.line && other.column == finding.column && other.message == finding.message;
    });
    if (!known) built_.findings.push_back(std::move(finding));
  }

  void add_text(std::string target, const std::string& text) {
    const bool ends_line = text.empty() || text.back() == '\n';
    add_binary(std::move(target), fmt::format("{}{}// {}\n", text, ends_line ? "" : "\n", built_.facts),
               is_plain_text(text));
  }
  void add_binary(std::string target, std::string content, bool is_text) {
    std::string hash = sha256(content);
    built_.binaries.push_back({std::move(target), std::move(content), std::move(hash), is_text});
  }

  const ir::KernelSource& source_;
  const LaunchShape& shape_;
  const bool check_bounds_;
  BuiltKernel built_;
};

}  // namespace

std::string KernelBinary::file_ending() const {
  if (target == kSourceTarget) return ".cu";
  const std::size_t colon = target.find(':');
  if (colon == std::string::npos) return "." + target + ".so";
  const std::string kind = target.substr(0, colon);
  return kind == "ptx" ? ".ptx" : "." + target.substr(colon + 1) + "." + kind;
}

bool BuiltKernel::ok() const {
  return std::none_of(findings.begin(), findings.end(), [](const ir::KernelFinding& finding) {
    return finding.severity == ir::KernelFinding::Severity::Error;
  });
}

const BuiltKernel& KernelBuilder::build(const ir::KernelSource& source, const ir::Kernel& facts,
                                        const LaunchShape& shape) {
  const Request request{source.text, source.kernel, shape};
  const auto known = built_.find(request);
  if (known != built_.end()) return known->second;
  Building building(source, shape, facts_of(facts, shape), output_ == KernelOutput::Checked);
  BuiltKernel built = output_ == KernelOutput::Named ? building.name_targets() : building.compile();
  return built_.emplace(request, std::move(built)).first->second;
}

}  // namespace dmlc::codegen
