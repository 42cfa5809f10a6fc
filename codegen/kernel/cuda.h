// SPDX-License-Identifier: Apache-2.0
// The tree of a generated CUDA C++ source and its printer: sources of kernels, and a kernel that calls them.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "ir/kernel.h"

namespace dmlc::codegen::cuda {

/// A source with kernels, in a namespace of its own; its kernels become functions that a kernel can call.
struct Inlined {
  std::string space;
  std::string source;
};

/// A parameter of the generated kernel, handed on.
struct Argument {
  std::string name;
  ir::KernelType cast = ir::KernelType::Other;  ///< the type it is narrowed to; Other: as it is
};

struct Call {
  std::string space;
  std::string function;
  std::vector<Argument> arguments;
};

/// What was stored so far is read again: nothing is computed with values that were not rounded to be stored.
struct StoreFence {};

using Step = std::variant<Call, StoreFence>;

struct Source {
  std::string head;  ///< a sentence for the reader
  std::vector<Inlined> inlined;
  std::string kernel;
  std::vector<ir::KernelParameter> parameters;
  std::vector<Step> body;
};

/// Compiles with Clang and with NVRTC.
[[nodiscard]] std::string print(const Source& source);

}  // namespace dmlc::codegen::cuda
