// SPDX-License-Identifier: Apache-2.0
// What names, strings and numbers mean, and the limits of a source.
#include <doctest/doctest.h>

#include "compiler/diagnostics/sink.h"
#include "lexer/decode.h"
#include "lexer/lexer.h"

using namespace dmlc::syntax;  // NOLINT: the names under test

namespace {
std::vector<std::string> codes_of(std::string text) {
  dmlc::SourceMap sources;
  dmlc::DiagnosticSink sink;
  const auto file = sources.add("a.dsl", std::move(text));
  static_cast<void>(lex(file, sources, sink));
  std::vector<std::string> codes;
  for (const auto& diagnostic : sink.diagnostics()) codes.push_back(diagnostic.code);
  return codes;
}
}  // namespace

TEST_CASE("strings of every form") {
  CHECK(decode_string("'it''s'").text == "it's");
  CHECK(decode_string("''").text.empty());
  CHECK(decode_string("E'a\\'b\\n\\x41\\101\\u00e4\\U0001F600\\\\'").text == "a'b\nAAä😀\\");
  CHECK(decode_string("E'\\uD83D\\uDE00'").text == "😀");
  CHECK(decode_string("N'x'").text == "x");
  CHECK(decode_string("U&'d\\0061t\\+000061\\\\'").text == "data\\");
  CHECK(decode_string("$$a'b$$").text == "a'b");
  CHECK(decode_string("$t$a$$b$t$").text == "a$$b");
  CHECK(decode_string("'a'\n  'b' -- 'x'\n'c'").text == "abc");
  CHECK(decode_json_string(R"("a\"b\\\/\u00e4\uD83D\uDE00\t")").text == "a\"b\\/ä😀\t");
  CHECK(decode_json_string(R"("a""b")").text == "a\"b");
  CHECK(decode_quoted_name(R"("a""B")").text == "a\"B");
  CHECK(decode_quoted_name(R"(U&"d\0061")").text == "da");
}

TEST_CASE("escapes that mean nothing are placed") {
  const DecodedText json = decode_json_string(R"("ab\q")");
  CHECK_FALSE(json.ok);
  CHECK(json.error_begin == 3);
  CHECK(json.error_end == 5);
  for (const char* text : {"E'\\u12'", "E'\\uD800'", "E'\\uDC00'", "E'\\xFF'", "E'\\0'", "U&'\\00'", "U&'\\0000'"})
    CHECK_FALSE(decode_string(text).ok);
  for (const char* text : {R"("\u12")", R"("\uD800")", R"("\uD800x")", R"("\")"})
    CHECK_FALSE(decode_json_string(text).ok);
}

TEST_CASE("numbers") {
  CHECK(decode_integer("1_000_000") == 1'000'000);
  CHECK(decode_integer("9223372036854775807") == INT64_MAX);
  CHECK_FALSE(decode_integer("9223372036854775808"));
  CHECK(decode_decimal(".5") == 0.5);
  CHECK(decode_decimal("1_0.2_5e1_0") == 10.25e10);
  CHECK(decode_decimal("1e-400") == 0.0);
  CHECK_FALSE(decode_decimal("1e400"));
  CHECK(decode_size("4K") == 4096);
  CHECK(decode_size("2g") == std::int64_t{2} << 30);
  CHECK_FALSE(decode_size("9000000000G"));
}

TEST_CASE("a source over the limits is refused as a whole") {
  CHECK(codes_of(std::string(kMaxSourceBytes, ' ')).empty());
  CHECK(codes_of(std::string(kMaxSourceBytes + 1, ' ')) == std::vector<std::string>{"E0109"});
}

TEST_CASE("a binary file makes a bounded number of reports") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += static_cast<char>(i * 7 % 256);
  CHECK(codes_of(text).size() < 200);
  CHECK(codes_of(std::string(100'000, '\x01')).size() <= 100);
  std::string quotes;
  for (int i = 0; i < 50'000; ++i) quotes += "'\n\"\n";
  CHECK(codes_of(quotes).size() < 200);
}

TEST_CASE("an unterminated string ends before the `;` of its line") {
  dmlc::SourceMap sources;
  dmlc::DiagnosticSink sink;
  const auto file = sources.add("a.dsl", "SELECT 'abc ;  \nSELECT 2");
  const TokenList list = lex(file, sources, sink);
  REQUIRE(list.tokens.size() == 5);
  CHECK(list.text_of(list.tokens[1]) == "'abc ");
  CHECK(list.tokens[2].kind == TokenKind::Semicolon);
  CHECK(sink.error_count() == 1);
}
