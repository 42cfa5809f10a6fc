// SPDX-License-Identifier: Apache-2.0
// Clang's messages in the form that ours have.
#pragma once

#include <string>
#include <string_view>

namespace dmlc::codegen {

/// The first name in quotes; empty when there is none.
[[nodiscard]] std::string first_quoted(std::string_view message);
/// With code in backticks instead of quotes.
[[nodiscard]] std::string in_our_words(std::string_view message);
/// What to do about it, for those that people meet often; else empty.
[[nodiscard]] std::string help_for(std::string_view message);

}  // namespace dmlc::codegen
