// SPDX-License-Identifier: Apache-2.0
// Tokens as text, for `dmlc debug tokens` and for tests.
#include "lexer/print_tokens.h"

#include <fmt/format.h>

#include <string_view>

namespace dmlc::syntax {

namespace {
std::string one_line(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n')
      result += "\\n";
    else if (c == '\r')
      result += "\\r";
    else
      result += c;
  }
  return result;
}
}  // namespace

std::string print_tokens(const TokenList& list, const SourceMap& sources) {
  const SourceFile& file = sources.file(list.file);
  std::string out;
  const auto add = [&](std::string_view kind, std::uint32_t begin, std::uint32_t end) {
    const Position position = file.position(begin);
    out += fmt::format("{}:{} {} {}\n", position.line, position.column, kind,
                       one_line(list.text.substr(begin, end - begin)));
  };
  auto comment = list.comments.begin();
  for (const Token& token : list.tokens) {
    for (; comment != list.comments.end() && comment->begin < token.begin; ++comment)
      add("comment", comment->begin, comment->end);
    add(name_of(token.kind), token.begin, token.end);
  }
  for (; comment != list.comments.end(); ++comment) add("comment", comment->begin, comment->end);
  return out;
}

}  // namespace dmlc::syntax
