// SPDX-License-Identifier: Apache-2.0
// Runs PostgreSQL's grammar over a text, safely: bounded size, depth and stack.
#pragma once

#include <optional>
#include <string_view>

#include "compiler/sql/node.h"
#include "compiler/sql/parse.h"

namespace dmlc::sql {

struct ParseTree {
  JsonTree json;
  std::optional<ParseError> error;
  bool too_deep = false;  ///< the error is the limit on nesting

  /// RawStmt nodes: {"stmt", "stmt_location", "stmt_len"}. Null after an error.
  [[nodiscard]] const Json& statements() const { return list_field(json.root(), "stmts"); }
};

/// Parses `text`. Places in the tree are byte offsets into it. Refused: NUL bytes, invalid UTF-8, texts over 8 MiB or
/// 100,000 tokens, and nesting that recursive functions over the tree could not bear.
[[nodiscard]] ParseTree parse_tree(std::string_view text);

/// Offset of the first byte that is not part of valid UTF-8, or a NUL byte; nullopt when there is none.
[[nodiscard]] std::optional<std::uint32_t> find_bad_byte(std::string_view text);

}  // namespace dmlc::sql
