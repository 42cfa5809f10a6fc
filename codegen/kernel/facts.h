// SPDX-License-Identifier: Apache-2.0
// The facts of a kernel as the runtime reads them: what it takes and how it was compiled to be launched.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ir/kernel.h"

namespace dmlc::codegen {

/// What code is compiled for: it is part of the code and cannot be changed at launch.
struct LaunchShape {
  std::array<unsigned, 3> block{256, 1, 1};  ///< threads in x, y, z
  std::size_t shared = 0;                    ///< bytes of `extern __shared__`
  friend auto operator<=>(const LaunchShape&, const LaunchShape&) = default;
};

/// "input", "output", "validity", "scalar" or "rows".
[[nodiscard]] std::string_view name_of(ir::KernelParameter::Role role);

/// Threads as given, else as the kernel asks for, else 256, or as many as it bears; all along `x`.
[[nodiscard]] LaunchShape shape_of(const ir::Kernel& kernel, std::optional<std::int64_t> block, std::int64_t shared);

/// JSON in one line; same facts, same bytes.
[[nodiscard]] std::string facts_of(const ir::Kernel& kernel, const LaunchShape& shape);

}  // namespace dmlc::codegen
