// SPDX-License-Identifier: Apache-2.0
// Small edits of verified SQL texts; whatever is not edited stays byte for byte.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/analyze.h"

namespace dmlc::sql {

struct Edit {
  TextRange range;
  std::string replacement;
};

/// Applies edits that do not overlap, in any order.
[[nodiscard]] std::string apply_edits(std::string_view text, std::vector<Edit> edits);

/// Edits that put the schema before unqualified tables, functions and types of the catalog, quoted where needed.
/// Built-in names stay as they are.
[[nodiscard]] std::vector<Edit> qualifying_edits(const Analysis& analysis);
/// The same, applied to the text that was analysed.
[[nodiscard]] std::string qualify(std::string_view text, const Analysis& analysis);

/// The text without comments; a comment becomes one space (or the line end it held). Strings stay.
[[nodiscard]] std::string strip_comments(std::string_view text);

/// Blanks and comments at both ends removed.
[[nodiscard]] TextRange trim(std::string_view text);

/// The query without the named CTEs of its outermost WITH; without WITH when none is left. Names that are not there are
/// ignored.
[[nodiscard]] std::string remove_ctes(std::string_view query, const std::vector<std::string>& names);

}  // namespace dmlc::sql
