// SPDX-License-Identifier: Apache-2.0
// Names and values as SQL text: the one place where quotes are put around anything.
#pragma once

#include <string>
#include <string_view>

namespace dmlc::sql {

/// PostgreSQL's quote_identifier(): in double quotes unless it is lower case, plain and no keyword.
[[nodiscard]] std::string quote_identifier(std::string_view name);
/// `schema.name`; the name alone when `schema` is empty.
[[nodiscard]] std::string quote_qualified(std::string_view schema, std::string_view name);
/// A string constant in plain quotes, valid with standard_conforming_strings on; backslashes stay as they are.
[[nodiscard]] std::string quote_literal(std::string_view value);
/// A dollar-quoted body whose tag does not occur in the text.
[[nodiscard]] std::string quote_dollar(std::string_view body);

}  // namespace dmlc::sql
