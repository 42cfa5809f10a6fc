// SPDX-License-Identifier: Apache-2.0
// Hands the tokens of one statement to the grammar, keywords and clause openers recognised.
#pragma once

#include <cstddef>
#include <vector>

#include "lexer/token.h"
#include "parser/grammar.hpp"

namespace dmlc::syntax {

/// A token of the grammar, made of tokens[first, last) of the file.
struct GrammarToken {
  Grammar::token_kind_type kind = Grammar::token::TOKEN_END;
  std::size_t first = 0;
  std::size_t last = 0;
  Span span;
};

/// Decides in one pass what each word is. The words that open a clause become one token, and only where a clause can
/// begin: outside brackets and CASE … END, and not where a name or an operand must follow. Everywhere else they stay
/// words, so that columns may be called like keywords.
class GrammarFeed {
 public:
  /// Tokens [first, last) of the list.
  GrammarFeed(const TokenList& list, std::size_t first, std::size_t last);

  /// The next token; at the end TOKEN_END for ever.
  Grammar::symbol_type next();

  [[nodiscard]] const std::vector<GrammarToken>& tokens() const { return tokens_; }

 private:
  void read(std::size_t at);
  [[nodiscard]] std::size_t read_opener(std::size_t at);
  void push(Grammar::token_kind_type kind, std::size_t count, std::size_t at);
  [[nodiscard]] bool may_open_here(Grammar::token_kind_type kind, std::size_t at) const;
  [[nodiscard]] bool behind_opener() const;
  [[nodiscard]] bool follows_as_meant(Grammar::token_kind_type kind, std::size_t after) const;
  [[nodiscard]] bool at_feature_begin(std::size_t at) const;
  [[nodiscard]] bool opens_planned_feature(Grammar::token_kind_type kind, std::size_t at) const;
  [[nodiscard]] bool stands_for_all_columns(std::size_t at) const;
  [[nodiscard]] Grammar::token_kind_type kind_of_word(std::size_t at) const;
  [[nodiscard]] Grammar::token_kind_type kind_of_operator(std::size_t at) const;
  [[nodiscard]] Grammar::token_kind_type kind_of(std::size_t at) const;
  [[nodiscard]] bool is(std::size_t at, TokenKind kind) const { return at < last_ && list_.tokens[at].kind == kind; }
  [[nodiscard]] bool is(std::size_t at, std::string_view word) const;

  const TokenList& list_;
  std::size_t first_;
  std::size_t last_;
  std::size_t depth_ = 0;      ///< open brackets
  std::size_t cases_ = 0;      ///< open CASE … END
  bool in_features_ = false;   ///< inside the parentheses of WITH FEATURES
  bool behind_store_ = false;  ///< STORE RESULTS IN was read
  std::vector<GrammarToken> tokens_;
  std::size_t next_ = 0;
};

/// How the grammar's token is shown to people: its alias, in backticks unless it is a description.
[[nodiscard]] std::string shown(Grammar::symbol_kind_type kind);

}  // namespace dmlc::syntax
