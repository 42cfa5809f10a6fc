// SPDX-License-Identifier: Apache-2.0
// What the flex rules act on: the tokens so far and how to report what is no token.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "lexer/token.h"

namespace dmlc::syntax {

/// One run of the lexer over a file. The flex rules keep `begin` and `position`: where the token, string or comment
/// being read begins, and the first byte that no rule has taken.
class Scanner {
 public:
  Scanner(TokenList& list, DiagnosticSink& sink) : list_(list), sink_(sink) {}

  /// Runs the rules from `position` on. False when they must run again from the new `position`.
  [[nodiscard]] bool run();

  std::uint32_t begin = 0;
  std::uint32_t position = 0;
  unsigned comment_depth = 0;
  std::string_view dollar_tag;  ///< closes the string being read

  void token(TokenKind kind);
  void comment() { list_.comments.push_back({begin, position}); }
  /// A word, or one of the characters that are letters for PostgreSQL and a mistake for everybody else.
  void word();
  void quoted_name();
  void malformed_number();
  void stray_character();
  void backslash_command();
  void copy_data();

  /// The string or quoted name that began at `begin` meets the end of the file: it is taken to end with its line.
  void unterminated(TokenKind kind);
  void unterminated_dollar_string();
  void unterminated_comment();

  /// True where `"text"` is read as a string with JSON escapes: as the value of a parameter or inside `{…}`.
  [[nodiscard]] bool expects_json_string() const;
  /// True when a `;` here ends a `COPY … FROM STDIN`.
  [[nodiscard]] bool ends_copy_from_stdin() const;

  /// How much of an operator is one: PostgreSQL ends it before a comment and leaves a trailing sign to the number.
  [[nodiscard]] static std::size_t operator_length(std::string_view text);
  /// How much of a word is one: it ends before a character that `word` reports.
  [[nodiscard]] static std::size_t word_length(std::string_view text);

  [[nodiscard]] std::string_view text() const { return list_.text.substr(begin, position - begin); }

 private:
  [[nodiscard]] Span span() const { return {list_.file, begin, position}; }
  /// Marks the place; true while there is room for another report: a binary file must not make millions of them.
  [[nodiscard]] bool broken_here();
  void typographic_quote();
  void rewind_to_line_end();
  void open_bracket(bool json) { json_context_.push_back(json); }
  void close_bracket();
  void check_length(std::size_t bytes);

  TokenList& list_;
  DiagnosticSink& sink_;
  bool rewound_ = false;
  unsigned rewinds_ = 0;
  std::uint32_t closing_quote_ = 0;  ///< place of a typographic quote that was reported with its opening one
  std::vector<bool> json_context_;   ///< per open bracket: strings inside are JSON
};

}  // namespace dmlc::syntax
