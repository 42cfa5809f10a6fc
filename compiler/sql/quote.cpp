// SPDX-License-Identifier: Apache-2.0
// Quoting of names and values.
#include "compiler/sql/quote.h"

#include "compiler/types/identifier.h"

namespace dmlc::sql {

std::string quote_identifier(std::string_view name) { return types::quote_identifier(name); }

std::string quote_qualified(std::string_view schema, std::string_view name) {
  return schema.empty() ? quote_identifier(name) : quote_identifier(schema) + "." + quote_identifier(name);
}

std::string quote_literal(std::string_view value) {
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  quoted += '\'';
  return quoted;
}

std::string quote_dollar(std::string_view body) {
  // A body that ends in `$` or `$tag` would complete the closing tag early, so the tag must not occur even as a prefix.
  std::string tag = "$";
  for (unsigned n = 0; body.find(tag) != std::string_view::npos; ++n) tag = "$dml" + (n == 0 ? "" : std::to_string(n));
  if (tag == "$") return "$$" + std::string(body) + "$$";
  return tag + "$" + std::string(body) + tag + "$";
}

}  // namespace dmlc::sql
