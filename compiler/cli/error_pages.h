// SPDX-License-Identifier: Apache-2.0
// The pages of docs/errors, built into the program by embed_error_pages.cmake.
#pragma once

#include <string_view>

namespace dmlc::cli {

/// Text of docs/errors/<code>.md; empty when there is none.
[[nodiscard]] std::string_view error_page(std::string_view code);

}  // namespace dmlc::cli
