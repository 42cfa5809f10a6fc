// SPDX-License-Identifier: Apache-2.0
// A JSON text as a tree that is read and never changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <memory_resource>
#include <string_view>

namespace dmlc::sql {

/// A value of a JSON text: null, a truth value, an integer, a string, a list, or an object with its fields in the order
/// of the text. Nodes live in a JsonTree and never move, so that an address names a node.
class Json {
 public:
  enum class Kind : std::uint8_t { Null, Boolean, Integer, String, Array, Object };

  Json() = default;
  Json(const Json&) = delete;
  Json& operator=(const Json&) = delete;

  [[nodiscard]] bool is_null() const { return kind_ == Kind::Null; }
  [[nodiscard]] bool is_boolean() const { return kind_ == Kind::Boolean; }
  [[nodiscard]] bool is_integer() const { return kind_ == Kind::Integer; }
  [[nodiscard]] bool is_string() const { return kind_ == Kind::String; }
  [[nodiscard]] bool is_array() const { return kind_ == Kind::Array; }
  [[nodiscard]] bool is_object() const { return kind_ == Kind::Object; }
  [[nodiscard]] bool is_structured() const { return is_array() || is_object(); }

  /// Name of the field that the value is in its object; empty for other values.
  [[nodiscard]] std::string_view key() const { return key_; }
  /// False, 0 or empty for values of other kinds.
  [[nodiscard]] bool boolean() const { return is_boolean() && integer_ != 0; }
  [[nodiscard]] std::int64_t integer() const { return is_integer() ? integer_ : 0; }
  [[nodiscard]] std::string_view string() const {
    return is_string() ? std::string_view(text_, size_) : std::string_view();
  }

  /// Items of a list or fields of an object; none for other kinds.
  [[nodiscard]] const Json* begin() const { return is_structured() ? children_ : nullptr; }
  [[nodiscard]] const Json* end() const { return begin() + size(); }
  [[nodiscard]] auto rbegin() const { return std::make_reverse_iterator(end()); }
  [[nodiscard]] auto rend() const { return std::make_reverse_iterator(begin()); }
  [[nodiscard]] std::size_t size() const { return is_structured() ? size_ : 0; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  /// The item at `index`, which must be less than size().
  [[nodiscard]] const Json& operator[](std::size_t index) const { return children_[index]; }
  /// The last item; there must be one.
  [[nodiscard]] const Json& back() const { return children_[size_ - 1]; }
  /// Field of an object; nullptr when it is not there.
  [[nodiscard]] const Json* find(std::string_view name) const {
    if (!is_object()) return nullptr;
    for (const Json& value : *this)
      if (value.key() == name) return &value;
    return nullptr;
  }

 private:
  friend class JsonBuilder;

  std::string_view key_;
  union {
    std::int64_t integer_ = 0;
    const char* text_;
    const Json* children_;
  };
  std::uint32_t size_ = 0;
  Kind kind_ = Kind::Null;
};

/// The null that stands for what a tree does not have.
[[nodiscard]] inline const Json& nothing() {
  static constexpr Json none;
  return none;
}

/// Owns the nodes and strings of one JSON text.
class JsonTree {
 public:
  enum class Error : std::uint8_t { None, TooDeep, Unreadable };

  /// A tree of null alone.
  JsonTree() = default;
  /// Reads `text`, whose lists and objects may be nested `max_depth` deep, and an empty one may stand in the innermost.
  /// A number that is no 64-bit integer makes it unreadable.
  JsonTree(std::string_view text, std::size_t max_depth);

  /// Null after an error.
  [[nodiscard]] const Json& root() const { return *root_; }
  [[nodiscard]] Error error() const { return error_; }
  /// The same tree with one of its nodes as root.
  [[nodiscard]] JsonTree with_root(const Json& node) &&;

 private:
  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
  const Json* root_ = &nothing();
  Error error_ = Error::None;
};

}  // namespace dmlc::sql
