// SPDX-License-Identifier: Apache-2.0
// Names as they stand in a source: single and schema-qualified.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/field.h"

namespace dmlc::ast {

/// An identifier. `text` is what it means: folded to lower case unless it was quoted, quotes and escapes resolved.
struct Name {
  std::string text;
  bool quoted = false;
  Span span;

  static constexpr std::string_view kind = "name";
  static constexpr auto fields = std::tuple{Field{"text", &Name::text}};
};

/// `a`, `a.b` or `a.b.c`; at least one part.
struct QualifiedName {
  std::vector<Name> parts;
  Span span;

  static constexpr std::string_view kind = "qualified_name";
  static constexpr auto fields = std::tuple{Field{"parts", &QualifiedName::parts}};

  [[nodiscard]] const Name& last() const { return parts.back(); }
};

}  // namespace dmlc::ast
