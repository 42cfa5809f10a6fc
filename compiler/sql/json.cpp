// SPDX-License-Identifier: Apache-2.0
// Builds trees from what simdjson reads.
#include "compiler/sql/json.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <utility>

namespace dmlc::sql {
namespace {

namespace dom = simdjson::dom;

// A parser takes about 14 bytes for each byte of its longest text: one for texts up to this size is kept.
constexpr std::size_t kKeptCapacity = std::size_t{64} << 10;
// Bytes of a tree for each byte of its text; those of libpg_query take about three and a half.
constexpr std::size_t kTreeBytes = 4;
// simdjson counts the children of a node no further.
constexpr std::size_t kTooMany = 0xFFFFFF;

simdjson::error_code parse(dom::parser& parser, std::string_view text, std::size_t capacity, std::size_t max_depth,
                           dom::element& root) {
  // Its limit is the first depth that it refuses.
  if (const auto error = parser.allocate(capacity, max_depth + 1)) return error;
  return parser.parse(text.data(), text.size()).get(root);
}

}  // namespace

/// Copies what simdjson read to nodes. Its functions recurse as deep as the text is nested.
class JsonBuilder {
 public:
  explicit JsonBuilder(std::pmr::memory_resource& memory) : memory_(&memory) {}

  /// nullptr when the tree cannot hold the text.
  const Json* build(dom::element element) {
    Json* root = make_nodes(1);
    return fill(*root, element) ? root : nullptr;
  }

 private:
  bool fill(Json& node, dom::element element) {
    switch (element.type()) {
      case dom::element_type::OBJECT:
        return fill_object(node, element.get_object().value_unsafe());
      case dom::element_type::ARRAY:
        return fill_array(node, element.get_array().value_unsafe());
      case dom::element_type::STRING: {
        const std::string_view text = copy(element.get_string().value_unsafe());
        node.text_ = text.data();
        return set(node, Json::Kind::String, text.size());
      }
      case dom::element_type::INT64:
        node.integer_ = element.get_int64().value_unsafe();
        return set(node, Json::Kind::Integer, 0);
      case dom::element_type::BOOL:
        node.integer_ = element.get_bool().value_unsafe() ? 1 : 0;
        return set(node, Json::Kind::Boolean, 0);
      case dom::element_type::NULL_VALUE:
        return true;
      case dom::element_type::UINT64:
      case dom::element_type::DOUBLE:
        return false;
    }
    return false;
  }

  bool fill_object(Json& node, dom::object object) {
    if (object.size() >= kTooMany) return false;
    Json* child = make_nodes(object.size());
    node.children_ = child;
    for (const dom::key_value_pair field : object) {
      child->key_ = copy(field.key);
      if (!fill(*child++, field.value)) return false;
    }
    return set(node, Json::Kind::Object, object.size());
  }

  bool fill_array(Json& node, dom::array array) {
    if (array.size() >= kTooMany) return false;
    Json* child = make_nodes(array.size());
    node.children_ = child;
    for (const dom::element item : array)
      if (!fill(*child++, item)) return false;
    return set(node, Json::Kind::Array, array.size());
  }

  static bool set(Json& node, Json::Kind kind, std::size_t size) {
    node.kind_ = kind;
    node.size_ = static_cast<std::uint32_t>(size);
    return true;
  }

  Json* make_nodes(std::size_t count) {
    Json* nodes = memory_.allocate_object<Json>(count);
    std::uninitialized_value_construct_n(nodes, count);
    return nodes;
  }

  std::string_view copy(std::string_view text) {
    char* copied = memory_.allocate_object<char>(text.size());
    std::memcpy(copied, text.data(), text.size());
    return {copied, text.size()};
  }

  std::pmr::polymorphic_allocator<> memory_;
};

JsonTree::JsonTree(std::string_view text, std::size_t max_depth) {
  thread_local dom::parser kept;
  dom::parser own;
  const bool is_long = text.size() > kKeptCapacity;
  dom::element element;
  const simdjson::error_code failed =
      parse(is_long ? own : kept, text, is_long ? text.size() : kKeptCapacity, max_depth, element);
  if (failed != simdjson::SUCCESS) {
    error_ = failed == simdjson::DEPTH_ERROR ? Error::TooDeep : Error::Unreadable;
    return;
  }
  memory_ = std::make_unique<std::pmr::monotonic_buffer_resource>(kTreeBytes * text.size());
  if (const Json* root = JsonBuilder(*memory_).build(element))
    root_ = root;
  else
    error_ = Error::Unreadable;
}

JsonTree JsonTree::with_root(const Json& node) && {
  root_ = &node;
  return std::move(*this);
}

}  // namespace dmlc::sql
