// SPDX-License-Identifier: Apache-2.0
// Hands the tokens of one statement to the grammar, keywords and clause openers recognised.
#pragma once

#include <cstddef>
#include <vector>

#include "lexer/token.h"
#include "parser/grammar.hpp"
#include "parser/keywords.h"

namespace dmlc::syntax {

/// A token of the grammar, made of tokens[first, last) of the file.
struct GrammarToken {
  Grammar::token_kind_type kind = Grammar::token::TOKEN_END;
  std::size_t first = 0;
  std::size_t last = 0;
  Span span;
  bool opens = false;  ///< it begins the statement or a clause of it
};

/// Decides in one pass what each word is. The words that open a clause become one token, and only in a statement that
/// has the clause and where it can begin: outside brackets and CASE … END, and behind SQL not where a name or an
/// operand must follow. Everywhere else they stay words, so that columns may be called like keywords.
class GrammarFeed {
 public:
  explicit GrammarFeed(const TokenList& list) : list_(list) {}

  /// Goes to the statement of tokens [first, last) of the list.
  void begin(std::size_t first, std::size_t last);

  /// The next token; at the end TOKEN_END for ever.
  Grammar::symbol_type next();

  [[nodiscard]] const std::vector<GrammarToken>& tokens() const { return tokens_; }

 private:
  void read(std::size_t at);
  [[nodiscard]] std::size_t read_lead();
  [[nodiscard]] std::size_t read_opener(std::size_t at);
  void push(Grammar::token_kind_type kind, std::size_t count, std::size_t at, bool opens);
  [[nodiscard]] bool may_open_here(const Opener& opener, std::size_t at) const;
  [[nodiscard]] bool behind_opener() const;
  [[nodiscard]] bool seen(Grammar::token_kind_type kind) const;
  [[nodiscard]] bool follows_as_meant(Grammar::token_kind_type kind, std::size_t after) const;
  [[nodiscard]] bool at_feature_begin(std::size_t at) const;
  [[nodiscard]] Grammar::token_kind_type feature_word(std::size_t at) const;
  [[nodiscard]] bool names_parameter(std::size_t at) const;
  [[nodiscard]] bool stands_for_all_columns(std::size_t at) const;
  [[nodiscard]] Grammar::token_kind_type kind_of_word(std::size_t at) const;
  [[nodiscard]] Grammar::token_kind_type kind_of_operator(std::size_t at) const;
  [[nodiscard]] Grammar::token_kind_type kind_of(std::size_t at) const;
  [[nodiscard]] bool is(std::size_t at, TokenKind kind) const { return at < last_ && list_.tokens[at].kind == kind; }
  [[nodiscard]] bool is(std::size_t at, std::string_view word) const;

  const TokenList& list_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  Grammar::token_kind_type lead_ = Grammar::token::TOKEN_END;
  std::size_t depth_ = 0;            ///< open brackets
  std::size_t cases_ = 0;            ///< open CASE … END
  bool in_features_ = false;         ///< inside the parentheses of WITH FEATURES
  std::size_t arguments_depth_ = 0;  ///< depth of the arguments of the TRANSFORM being read; 0 outside
  std::vector<GrammarToken> tokens_;
  std::size_t next_ = 0;
};

/// How the grammar's token is shown to people: its alias, in backticks unless it is a description.
[[nodiscard]] std::string shown(Grammar::symbol_kind_type kind);

}  // namespace dmlc::syntax
