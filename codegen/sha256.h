// SPDX-License-Identifier: Apache-2.0
// Hashes of artifacts.
#pragma once

#include <string>
#include <string_view>

namespace dmlc::codegen {

/// Lower-case hexadecimal SHA-256 (FIPS 180-4).
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace dmlc::codegen
