// SPDX-License-Identifier: Apache-2.0
// Texts that are a name and nothing else: most features and sources are, and need no parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dmlc::sql {

/// `a`, `t.a`, `"A b"`: the parts, folded or unquoted. `qualifier` is empty for a name alone.
struct PlainName {
  std::string qualifier;
  std::string name;
};

/// nullopt for anything but one or two identifiers with a dot between them, none of them a keyword that PostgreSQL
/// treats apart.
[[nodiscard]] std::optional<PlainName> plain_name(std::string_view text);

/// True for `t`, `s.t`, `t a` and `t AS a`: one table and perhaps an alias.
[[nodiscard]] bool is_plain_table(std::string_view text);

}  // namespace dmlc::sql
