// SPDX-License-Identifier: Apache-2.0
// Literal values against the types that parameters and options want.
#pragma once

#include <optional>
#include <string>

#include "compiler/base/source_file.h"
#include "ir/ops.h"
#include "parser/ast/value.h"

namespace dmlc::check {

/// "a string", "an integer" …: what a value is, for messages.
[[nodiscard]] std::string describe(const ast::Value& value);
/// Integers, floats and percents (50% is 0.5); nullopt for anything else.
[[nodiscard]] std::optional<double> number_of(const ast::Value& value);
/// The text of a word or string.
[[nodiscard]] std::optional<std::string> text_of(const ast::Value& value);
/// Bytes of `512`, `4K`, '2GB', '512 MiB'; nullopt when it is no size.
[[nodiscard]] std::optional<std::uint64_t> bytes_of(const ast::Value& value);
/// Milliseconds of `30 minutes`, '30 minutes', '1 day 02:30:00'; nullopt when it is no duration.
[[nodiscard]] std::optional<std::uint64_t> milliseconds_of(const ast::Value& value);
/// Whole months of `6 months`, `2 years` or '1 year 6 months', whose length in days the calendar decides; nullopt for
/// anything else.
[[nodiscard]] std::optional<std::int64_t> months_of(const ast::Value& value);
/// The place of bytes [begin, end) of a string's text; all of the value where escapes hide it, or for no bytes.
[[nodiscard]] Span place_in_string(const SourceMap& sources, const ast::Value& value, std::size_t begin,
                                   std::size_t end);

}  // namespace dmlc::check
