// SPDX-License-Identifier: Apache-2.0
// Reads the bundle's list and files.
#include "tests/gpu/kernel_bundle.h"

#include <dlfcn.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "runtime/src/tensor/cpu_level.h"

namespace dmlc::tests {
namespace {

using nlohmann::json;

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read `" + path + "`");
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

BundledParameter read_parameter(const json& object) {
  using Role = BundledParameter::Role;
  const std::string role = object.at("role");
  return {role == "input" ? Role::Input : role == "output" ? Role::Output : Role::Scalar, object.at("bytes")};
}

BundledKernel read_kernel(const json& object, const std::string& folder) {
  BundledKernel kernel;
  kernel.name = object.at("name");
  kernel.function = object.at("function");
  kernel.block = object.at("block");
  for (const json& parameter : object.at("parameters")) kernel.parameters.push_back(read_parameter(parameter));
  kernel.ptx = read(folder + "/" + object.at("ptx").get<std::string>());
  for (const auto& [arch, path] : object.at("cubins").items())
    kernel.cubins[std::stoi(arch)] = read(folder + "/" + path.get<std::string>());
  for (const auto& [level, path] : object.at("libraries").items())
    kernel.libraries[level] = folder + "/" + path.get<std::string>();
  return kernel;
}

}  // namespace

const BundledKernel* KernelBundle::find(const std::string& name) const {
  for (const BundledKernel& kernel : kernels)
    if (kernel.name == name) return &kernel;
  return nullptr;
}

KernelBundle read_bundle(const std::string& folder) {
  const std::string path = folder + "/" + kBundleFile;
  KernelBundle bundle;
  try {
    const json content = json::parse(read(path));
    bundle.nvrtc = content.at("nvrtc");
    for (const json& kernel : content.at("kernels")) bundle.kernels.push_back(read_kernel(kernel, folder));
  } catch (const json::exception& error) {
    throw std::runtime_error("`" + path + "`: " + error.what());
  }
  return bundle;
}

abi::KernelEntry load_library(const BundledKernel& kernel) {
#if defined(__x86_64__)
  std::vector<std::string> levels;
  for (unsigned level = tensor::cpu_level(); level >= 2; --level) levels.push_back("x86-64-v" + std::to_string(level));
#else
  const std::vector<std::string> levels = {"aarch64"};
#endif
  for (const std::string& level : levels) {
    const auto found = kernel.libraries.find(level);
    if (found == kernel.libraries.end()) continue;
    const std::string path = found->second.find('/') == std::string::npos ? "./" + found->second : found->second;
    void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(::dlerror());
    return reinterpret_cast<abi::KernelEntry>(::dlsym(library, abi::kKernelEntry));
  }
  return nullptr;
}

}  // namespace dmlc::tests
