// SPDX-License-Identifier: Apache-2.0
// Compiles the library of kernels for cards and for processors into a folder that gpu_check reads. Usage: make_bundle
// FOLDER
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "codegen/kernel/compile_gpu.h"
#include "codegen/kernel/toolchain.h"
#include "runtime/src/nvrtc/nvrtc.h"
#include "stdlib/kernel.h"
#include "tests/gpu/kernel_bundle.h"

namespace {

namespace fs = std::filesystem;
using dmlc::ir::Kernel;
using dmlc::ir::KernelFinding;
using dmlc::ir::KernelParameter;
using dmlc::ir::KernelSource;
using nlohmann::ordered_json;

[[noreturn]] void give_up(const std::string& kernel, const std::string& what,
                          const std::vector<KernelFinding>& findings) {
  std::string text = "`" + kernel + "` " + what;
  for (const KernelFinding& finding : findings) text += "\n  " + std::to_string(finding.line) + ": " + finding.message;
  throw std::runtime_error(text);
}

void write(const fs::path& path, const std::string& content) {
  std::ofstream out(path, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  if (!out) throw std::runtime_error("cannot write `" + path.string() + "`");
}

class Bundler {
 public:
  Bundler(fs::path folder, dmlc::codegen::KernelToolchain& toolchain)
      : folder_(std::move(folder)), toolchain_(toolchain) {
    fs::create_directories(folder_ / "kernels");
  }

  void add(const dmlc::stdlib::Kernel& row) {
    const std::string name(row.name);
    const KernelSource source{std::string(row.source), name + ".cu", std::string(row.function)};
    const dmlc::ir::KernelInspection inspection = toolchain_.inspect(source);
    if (!inspection.kernel || !inspection.ok()) give_up(name, "cannot be read", inspection.findings);
    ordered_json& object = kernels_.emplace_back();
    object = {{"name", name}, {"function", source.kernel}};
    object["block"] = {inspection.kernel->block.value_or(256), 1, 1};
    object["parameters"] = parameters_of(*inspection.kernel);
    add_card_forms(name, source, object);
    add_processor_forms(name, source, object);
  }

  void finish() const {
    const ordered_json content = {{"nvrtc", dmlc::codegen::nvrtc_version()}, {"kernels", kernels_}};
    write(folder_ / dmlc::tests::kBundleFile, content.dump(1) + "\n");
  }

 private:
  static ordered_json parameters_of(const Kernel& kernel) {
    ordered_json list = ordered_json::array();
    for (const KernelParameter& parameter : kernel.parameters) {
      using Role = KernelParameter::Role;
      const bool reads = parameter.role == Role::Input || parameter.role == Role::Validity;
      const char* role = reads ? "input" : parameter.role == Role::Output ? "output" : "scalar";
      list.push_back({{"role", role}, {"bytes", size_of(parameter.type)}});
    }
    return list;
  }

  std::string add_file(const std::string& name, const std::string& content) const {
    const std::string path = "kernels/" + name;
    write(folder_ / path, content);
    return path;
  }

  void add_card_forms(const std::string& name, const KernelSource& source, ordered_json& object) const {
    dmlc::codegen::GpuRequest request;
    request.source = source;
    request.line_info = true;  // compute-sanitizer names lines
    const dmlc::codegen::GpuCode code = dmlc::codegen::compile_gpu(request);
    if (!code.unavailable.empty()) throw std::runtime_error("no code for cards: " + code.unavailable);
    if (!code.ok()) give_up(name, "does not compile for cards", code.findings);
    object["ptx"] = add_file(name + ".ptx", code.ptx);
    object["cubins"] = ordered_json::object();
    for (const auto& [arch, cubin] : code.cubins)
      object["cubins"][std::to_string(arch)] = add_file(name + ".sm_" + std::to_string(arch) + ".cubin", cubin);
  }

  void add_processor_forms(const std::string& name, const KernelSource& source, ordered_json& object) {
    object["libraries"] = ordered_json::object();
    for (const std::string& level : dmlc::codegen::cpu_levels()) {
      dmlc::codegen::CpuRequest request;
      request.source = source;
      request.block = object["block"];
      request.level = level;
      const dmlc::codegen::CpuCode code = toolchain_.compile_cpu(request);
      if (code.library.empty()) give_up(name, "does not compile for " + level, code.findings);
      object["libraries"][level] = add_file(name + "." + level + ".so", code.library);
    }
  }

  fs::path folder_;
  dmlc::codegen::KernelToolchain& toolchain_;
  ordered_json kernels_ = ordered_json::array();
};

}  // namespace

int main(int argc, char** argv) {
  constexpr int kNoCompiler = 77;
  if (argc != 2) {
    std::cerr << "make_bundle FOLDER\n";
    return 2;
  }
  if (const auto& found = dmlc::nvrtc::find_compiler(); found.compiler == nullptr) {
    std::cerr << "SKIPPED: " << found.missing << "\n";
    return kNoCompiler;
  }
  try {
    const auto toolchain = dmlc::codegen::kernel_toolchain();
    if (!toolchain) throw std::runtime_error(toolchain.error());
    Bundler bundler(argv[1], **toolchain);
    for (const dmlc::stdlib::Kernel& kernel : dmlc::stdlib::kernels()) bundler.add(kernel);
    bundler.finish();
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
