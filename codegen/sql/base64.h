// SPDX-License-Identifier: Apache-2.0
// Bytes as text of a script.
#pragma once

#include <string>
#include <string_view>

namespace dmlc::codegen {

/// Base64 (RFC 4648) in lines of 100 characters or less, each with its line end; PostgreSQL's decode() passes over
/// them.
[[nodiscard]] std::string base64_lines(std::string_view bytes);

}  // namespace dmlc::codegen
