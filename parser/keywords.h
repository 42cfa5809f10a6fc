// SPDX-License-Identifier: Apache-2.0
// The words of the grammar: which begin a statement, open a clause in it, or mean something inside clauses.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "parser/grammar.hpp"

namespace dmlc::syntax {

enum class OpenerPlace { Anywhere, BehindSql };

/// A row of clauses.def.
struct Opener {
  Grammar::token_kind_type kind = Grammar::token::TOKEN_END;
  std::vector<std::string_view> words;  ///< upper case
  OpenerPlace place = OpenerPlace::Anywhere;
  std::string_view form;
};

/// The clauses of the statement that begins with this token; empty for other tokens.
[[nodiscard]] std::span<const Opener> openers_of(Grammar::token_kind_type lead);

/// How the statement that begins with this token is written; empty for other tokens.
[[nodiscard]] std::string_view form_of(Grammar::token_kind_type lead);

/// The token of words that begin a statement; TOKEN_WORD when they do not.
[[nodiscard]] Grammar::token_kind_type lead_token(std::string_view words);

/// The token of a word that means something inside clauses; TOKEN_WORD for others.
[[nodiscard]] Grammar::token_kind_type keyword_token(std::string_view word);

/// TRANSFORM, DERIVED, SEASONAL, TREND: words that begin a feature.
[[nodiscard]] bool begins_feature(Grammar::token_kind_type kind);

/// A keyword that may also be a name.
[[nodiscard]] bool is_free_keyword(Grammar::symbol_kind_type kind);
/// A token that opens a clause in some statement.
[[nodiscard]] bool opens_clause(Grammar::symbol_kind_type kind);
[[nodiscard]] bool begins_statement(Grammar::symbol_kind_type kind);

}  // namespace dmlc::syntax
