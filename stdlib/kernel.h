// SPDX-License-Identifier: Apache-2.0
// The kernels that come with the compiler: CUDA C++ sources that are part of the program.
#pragma once

#include <span>
#include <string_view>

namespace dmlc::stdlib {

/// A row of kernels.def with its source. What the parameters are, only the source says.
struct Kernel {
  std::string_view name;      ///< what USING calls it
  std::string_view function;  ///< the `__global__` function of the source; differs where C has a function of the name
  std::string_view summary;   ///< first sentence of the comment above the function, without its full stop
  std::string_view source;    ///< stdlib/kernels/<name>.cu
  std::string_view cpu_form;  ///< stdlib/kernels/cpu/<name>.h: a hand-written form for processors; mostly empty
};

/// All kernels, in the order of kernels.def. By name: find(kernels(), name).
[[nodiscard]] std::span<const Kernel> kernels();

}  // namespace dmlc::stdlib
