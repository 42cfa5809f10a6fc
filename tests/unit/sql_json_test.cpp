// SPDX-License-Identifier: Apache-2.0
// Trees of JSON texts: values of each kind, strings with escapes, and what a tree refuses.
#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <utility>

#include "compiler/sql/node.h"

namespace {

using dmlc::sql::field;
using dmlc::sql::Json;
using dmlc::sql::JsonTree;

constexpr std::size_t kDepth = 8;

std::string nested(std::size_t depth, const std::string& open, const std::string& inner, const std::string& close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += inner;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

JsonTree::Error error_of(const std::string& text, std::size_t max_depth = kDepth) {
  return JsonTree(text, max_depth).error();
}

TEST_CASE("a tree has the values of its text") {
  const JsonTree tree(R"({"n": null, "t": true, "f": false, "i": -7, "s": "word", "l": [1, "two", {}], "o": {"a": 1}})",
                      kDepth);
  REQUIRE(tree.error() == JsonTree::Error::None);
  const Json& root = tree.root();
  CHECK(root.size() == 7);
  CHECK(root[0].key() == "n");
  CHECK(root.back().key() == "o");
  CHECK(field(root, "n").is_null());
  CHECK(root.find("n") != nullptr);
  CHECK(dmlc::sql::flag_field(root, "t"));
  CHECK(field(root, "f").is_boolean());
  CHECK_FALSE(dmlc::sql::flag_field(root, "f"));
  CHECK(dmlc::sql::number_field(root, "i") == -7);
  CHECK(dmlc::sql::text_field(root, "s") == "word");
  const Json& list = dmlc::sql::list_field(root, "l");
  REQUIRE(list.size() == 3);
  CHECK(list[0].integer() == 1);
  CHECK(list[1].string() == "two");
  CHECK(list[1].key().empty());
  CHECK(list[2].is_object());
  CHECK(dmlc::sql::kind_of(field(root, "o")) == "a");
}

TEST_CASE("what is not there is empty") {
  const JsonTree tree(R"({"empty": [], "word": "x", "none": {}})", kDepth);
  const Json& root = tree.root();
  CHECK(field(root, "absent").is_null());
  CHECK(root.find("absent") == nullptr);
  CHECK(field(field(root, "word"), "x").is_null());
  CHECK(field(root, "empty").is_array());
  CHECK(field(root, "empty").empty());
  CHECK(dmlc::sql::list_field(root, "word").empty());
  CHECK(dmlc::sql::list_field(root, "word").begin() == dmlc::sql::list_field(root, "word").end());
  CHECK(dmlc::sql::kind_of(field(root, "none")).empty());
  CHECK(dmlc::sql::body_of(field(root, "none")).is_null());
  CHECK(dmlc::sql::number_field(root, "word", 5) == 5);
  CHECK(dmlc::sql::text_field(root, "empty").empty());
  CHECK(JsonTree().root().is_null());
  CHECK(JsonTree().error() == JsonTree::Error::None);
}

TEST_CASE("strings lose their escapes") {
  const JsonTree tree(R"(["a\"b\\c\/d", "\b\f\n\r\t", "\u0001\u003c", "é😀", "\u00e9\ud83d\ude00", "", "\u0000x"])",
                      kDepth);
  const Json& root = tree.root();
  REQUIRE(root.size() == 7);
  CHECK(root[0].string() == "a\"b\\c/d");
  CHECK(root[1].string() == "\b\f\n\r\t");
  CHECK(root[2].string() == "\x01<");
  CHECK(root[3].string() == "é😀");
  CHECK(root[4].string() == root[3].string());
  CHECK(root[5].is_string());
  CHECK(root[5].string().empty());
  CHECK(root[6].string() == std::string_view("\0x", 2));
}

TEST_CASE("strings stay when the text and later texts are gone") {
  std::string text = R"({"key": "value"})";
  const JsonTree tree(text, kDepth);
  text.assign(text.size(), '#');
  const JsonTree later(R"({"other": "words"})", kDepth);
  CHECK(tree.root()[0].key() == "key");
  CHECK(tree.root()[0].string() == "value");
}

TEST_CASE("integers have 64 bits") {
  const JsonTree tree("[9223372036854775807, -9223372036854775808, 0]", kDepth);
  CHECK(tree.root()[0].integer() == std::numeric_limits<std::int64_t>::max());
  CHECK(tree.root()[1].integer() == std::numeric_limits<std::int64_t>::min());
  CHECK(tree.root()[2].is_integer());
  for (const char* number : {"9223372036854775808", "-9223372036854775809", "99999999999999999999999", "1.5", "1e3"})
    CHECK(error_of(number) == JsonTree::Error::Unreadable);
}

TEST_CASE("nesting has a limit") {
  CHECK(error_of(nested(kDepth, "[", "1", "]")) == JsonTree::Error::None);
  CHECK(error_of(nested(kDepth + 1, "[", "1", "]")) == JsonTree::Error::TooDeep);
  CHECK(error_of(nested(kDepth, "[", "[]", "]")) == JsonTree::Error::None);
  CHECK(error_of(nested(kDepth, "{\"a\":", "1", "}")) == JsonTree::Error::None);
  CHECK(error_of(nested(kDepth + 1, "{\"a\":", "1", "}")) == JsonTree::Error::TooDeep);
  CHECK(error_of(nested(2000, "[{\"a\":", "1", "}]"), 4000) == JsonTree::Error::None);
  CHECK(error_of(nested(100'000, "[", "1", "]"), 4000) == JsonTree::Error::TooDeep);
}

TEST_CASE("texts that are no JSON leave null") {
  for (const char* text : {"", "{", "[1,]", "{\"a\" 1}", "\"\\x\"", "\"\xff\"", "[1] 2", "nul"}) {
    CAPTURE(text);
    const JsonTree tree(text, kDepth);
    CHECK(tree.error() == JsonTree::Error::Unreadable);
    CHECK(tree.root().is_null());
  }
}

TEST_CASE("long texts are read like short ones") {
  std::string text = "[";
  for (int i = 0; i < 50'000; ++i) text += "{\"number\": " + std::to_string(i) + "},";
  text.back() = ']';
  const JsonTree tree(text, kDepth);
  REQUIRE(tree.root().size() == 50'000);
  CHECK(dmlc::sql::number_field(tree.root().back(), "number") == 49'999);
}

TEST_CASE("a tree can be narrowed to a node, whose address stays") {
  JsonTree tree(R"({"a": {"b": 1}})", kDepth);
  const Json& inner = field(tree.root(), "a");
  const JsonTree narrowed = std::move(tree).with_root(inner);
  CHECK(&narrowed.root() == &inner);
  CHECK(dmlc::sql::number_field(narrowed.root(), "b") == 1);
}

}  // namespace
