// SPDX-License-Identifier: Apache-2.0
// Reading PostgreSQL's parse tree as libpg_query prints it: {"Kind": {field: …}}; fields that are zero are left out.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::sql {

/// The fields of an object in the order of the text. Trees are read once and their objects have few fields: a vector
/// with room for them costs a fraction of a map.
template <class Key, class Value, class Less, class Allocator>
struct FieldMap : nlohmann::ordered_map<Key, Value, Less, Allocator> {
  using Base = nlohmann::ordered_map<Key, Value, Less, Allocator>;
  using Base::Base;
  using Base::operator[];

  Value& operator[](const Key& key) {
    constexpr std::size_t kFields = 4;
    if (this->empty()) this->reserve(kFields);
    return Base::operator[](key);
  }
};

using Json = nlohmann::basic_json<FieldMap>;

[[nodiscard]] inline const Json& nothing() {
  static const Json none;
  return none;
}

/// Field of an object; null when it is not there.
[[nodiscard]] inline const Json& field(const Json& object, const char* name) {
  if (!object.is_object()) return nothing();
  const auto found = object.find(name);
  return found == object.end() ? nothing() : *found;
}

/// Kind of a node: its only key. Empty for null.
[[nodiscard]] inline std::string_view kind_of(const Json& node) {
  if (!node.is_object() || node.empty()) return {};
  return node.begin().key();
}

[[nodiscard]] inline const Json& body_of(const Json& node) {
  return !node.is_object() || node.empty() ? nothing() : *node.begin();
}

[[nodiscard]] inline bool is_kind(const Json& node, std::string_view kind) { return kind_of(node) == kind; }

[[nodiscard]] inline std::string text_field(const Json& object, const char* name) {
  const Json& value = field(object, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

[[nodiscard]] inline bool flag_field(const Json& object, const char* name) {
  const Json& value = field(object, name);
  return value.is_boolean() && value.get<bool>();
}

[[nodiscard]] inline std::int64_t number_field(const Json& object, const char* name, std::int64_t absent = 0) {
  const Json& value = field(object, name);
  return value.is_number_integer() ? value.get<std::int64_t>() : absent;
}

/// Items of a list field; empty when it is not there.
[[nodiscard]] inline const Json& list_field(const Json& object, const char* name) {
  static const Json empty = Json::array();
  const Json& value = field(object, name);
  return value.is_array() ? value : empty;
}

/// The string of a String node.
[[nodiscard]] inline std::string string_of(const Json& node) {
  return is_kind(node, "String") ? text_field(body_of(node), "sval") : std::string();
}

[[nodiscard]] inline std::vector<std::string> strings_of(const Json& list) {
  std::vector<std::string> all;
  if (list.is_array())
    for (const Json& item : list) all.push_back(string_of(item));
  return all;
}

/// Smallest place any node below `node` has; -1 when none has one. (Zero is left out by the printer, but no expression
/// stands at the very beginning of a statement.)
[[nodiscard]] std::int64_t first_location(const Json& node);
/// Largest such place.
[[nodiscard]] std::int64_t last_location(const Json& node);

}  // namespace dmlc::sql
