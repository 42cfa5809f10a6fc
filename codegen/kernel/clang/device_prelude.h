// SPDX-License-Identifier: Apache-2.0
// What is declared before a kernel's source is read: of the device's functions those that the source names, since
// declaring all of them takes longer than reading most kernels.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dmlc::codegen {

/// CUDA C++ to be included before `source`, for its inspection.
[[nodiscard]] std::string device_prelude(std::string_view source);
/// C++ to be included before `source` when it is compiled for processors: the functions with their bodies.
[[nodiscard]] std::string cpu_prelude(std::string_view source);
/// The names of all functions that kernels may call.
[[nodiscard]] const std::vector<std::string_view>& device_functions();

}  // namespace dmlc::codegen
