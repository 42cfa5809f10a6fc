// SPDX-License-Identifier: Apache-2.0
// The folder of compiled kernels that travels to a machine with a card: kernels.json and the files it names.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dmlc/kernel_abi.h"

namespace dmlc::tests {

struct BundledParameter {
  enum class Role { Input, Output, Scalar } role = Role::Scalar;
  std::size_t bytes = 0;  ///< of an element, or of the scalar
};

struct BundledKernel {
  std::string name;      ///< in the library
  std::string function;  ///< in the source
  std::array<unsigned, 3> block{};
  std::vector<BundledParameter> parameters;
  std::string ptx;                               ///< content
  std::map<int, std::string> cubins;             ///< contents by architecture
  std::map<std::string, std::string> libraries;  ///< paths by level of processors
};

struct KernelBundle {
  std::string nvrtc;  ///< the release that compiled it
  std::vector<BundledKernel> kernels;

  [[nodiscard]] const BundledKernel* find(const std::string& name) const;
};

/// The list, in the folder.
inline constexpr const char* kBundleFile = "kernels.json";

/// Reads a folder; throws std::runtime_error with the file that is missing or damaged.
[[nodiscard]] KernelBundle read_bundle(const std::string& folder);

/// The kernel's form for the best level that both it and this machine have; loaded for good. Null when there is none.
[[nodiscard]] abi::KernelEntry load_library(const BundledKernel& kernel);

}  // namespace dmlc::tests
