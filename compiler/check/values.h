// SPDX-License-Identifier: Apache-2.0
// Literal values against the types that parameters and options want.
#pragma once

#include <optional>
#include <string>

#include "ir/ops.h"
#include "parser/ast/value.h"
#include "stdlib/algorithm.h"

namespace dmlc::check {

/// "a string", "an integer" …: what a value is, for messages.
[[nodiscard]] std::string describe(const ast::Value& value);
/// Integers, floats and percents (50% is 0.5); nullopt for anything else.
[[nodiscard]] std::optional<double> number_of(const ast::Value& value);
/// The text of a word or string.
[[nodiscard]] std::optional<std::string> text_of(const ast::Value& value);
/// Bytes of `512`, `4K`, '2GB', '512 MiB'; nullopt when it is no size.
[[nodiscard]] std::optional<std::uint64_t> bytes_of(const ast::Value& value);
/// Milliseconds of `30 minutes` or '30 minutes'; nullopt when it is no duration.
[[nodiscard]] std::optional<std::uint64_t> milliseconds_of(const ast::Value& value);
/// "a number", "true or false" …: what a parameter wants.
[[nodiscard]] std::string describe(stdlib::ParameterType type);
/// "at least 0 and at most 1": the range in words.
[[nodiscard]] std::string range_of(const stdlib::Parameter& parameter);

}  // namespace dmlc::check
