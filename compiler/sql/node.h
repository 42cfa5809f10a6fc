// SPDX-License-Identifier: Apache-2.0
// Reading PostgreSQL's parse tree as libpg_query prints it: {"Kind": {field: …}}; fields that are zero are left out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/json.h"

namespace dmlc::sql {

/// Field of an object; null when it is not there.
[[nodiscard]] inline const Json& field(const Json& object, std::string_view name) {
  const Json* found = object.find(name);
  return found == nullptr ? nothing() : *found;
}

/// Kind of a node: its only key. Empty for null.
[[nodiscard]] inline std::string_view kind_of(const Json& node) {
  return !node.is_object() || node.empty() ? std::string_view() : node[0].key();
}

[[nodiscard]] inline const Json& body_of(const Json& node) {
  return !node.is_object() || node.empty() ? nothing() : node[0];
}

[[nodiscard]] inline bool is_kind(const Json& node, std::string_view kind) { return kind_of(node) == kind; }

/// A string field, as part of the tree; empty when it is not there.
[[nodiscard]] inline std::string_view text_field(const Json& object, std::string_view name) {
  return field(object, name).string();
}

[[nodiscard]] inline bool flag_field(const Json& object, std::string_view name) {
  return field(object, name).boolean();
}

[[nodiscard]] inline std::int64_t number_field(const Json& object, std::string_view name, std::int64_t absent = 0) {
  const Json& value = field(object, name);
  return value.is_integer() ? value.integer() : absent;
}

/// Items of a list field; empty when it is not there.
[[nodiscard]] inline const Json& list_field(const Json& object, std::string_view name) {
  const Json& value = field(object, name);
  return value.is_array() ? value : nothing();
}

/// The string of a String node, as part of the tree.
[[nodiscard]] inline std::string_view string_of(const Json& node) {
  return is_kind(node, "String") ? text_field(body_of(node), "sval") : std::string_view();
}

[[nodiscard]] inline std::vector<std::string> strings_of(const Json& list) {
  std::vector<std::string> all;
  if (!list.is_array()) return all;
  all.reserve(list.size());
  for (const Json& item : list) all.emplace_back(string_of(item));
  return all;
}

/// Smallest place any node below `node` has; -1 when none has one. (Zero is left out by the printer, but no expression
/// stands at the very beginning of a statement.)
[[nodiscard]] std::int64_t first_location(const Json& node);
/// Largest such place.
[[nodiscard]] std::int64_t last_location(const Json& node);

}  // namespace dmlc::sql
