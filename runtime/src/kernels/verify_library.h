// SPDX-License-Identifier: Apache-2.0
// Whether a shared library is a kernel and nothing else: looked at before anything loads it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace dmlc::kernels {

/// Reads a library of any bytes for `target` (x86-64-v2, x86-64-v3, x86-64-v4 or aarch64) as the loader would. Empty
/// when loading it runs no code and changes no memory but its own, and when it exports abi::kKernelEntry and no other
/// name; else what speaks against it. Layout of the file: System V gABI, chapters 4 and 5, and its GNU extensions.
[[nodiscard]] std::string verify_library(std::span<const std::byte> library, std::string_view target);

/// Whether `target` names a processor, so that its binary is such a library.
[[nodiscard]] bool is_processor(std::string_view target);

}  // namespace dmlc::kernels
