// SPDX-License-Identifier: Apache-2.0
// Hands the tokens of one statement to the grammar, keywords and clause openers recognised.
#include "parser/grammar_feed.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "parser/keywords.h"
#include "parser/leads.h"
#include "parser/units.h"
#include "parser/words.h"

namespace dmlc::syntax {

namespace {
using Kind = Grammar::token_kind_type;
using T = Grammar::token;

/// Words after which a name or an operand comes, so that the next word opens nothing.
constexpr std::array<std::string_view, 28> kNeedOperand = {
    "AS",     "USING", "JOIN", "FROM",  "ON",    "WHERE",  "AND",       "OR",      "NOT",     "BY",
    "HAVING", "IN",    "LIKE", "ILIKE", "IS",    "OF",     "BETWEEN",   "SELECT",  "LATERAL", "ONLY",
    "WHEN",   "THEN",  "ELSE", "CASE",  "UNION", "EXCEPT", "INTERSECT", "DISTINCT"};

constexpr std::array<std::string_view, 12> kGoOnExpression = {"AS",  "IS", "IN",  "LIKE",    "ILIKE", "BETWEEN",
                                                              "AND", "OR", "NOT", "COLLATE", "AT",    "ISNULL"};

constexpr std::array<std::string_view, 3> kBeforeBy = {"GROUP", "ORDER", "PARTITION"};
}  // namespace

void GrammarFeed::begin(std::size_t first, std::size_t last) {
  first_ = first;
  last_ = last;
  lead_ = T::TOKEN_END;
  depth_ = cases_ = arguments_depth_ = next_ = 0;
  in_features_ = false;
  tokens_.clear();
  std::size_t at = first + read_lead();
  while (at < last) {
    const std::size_t taken = is(at, TokenKind::Word) ? read_opener(at) : 0;
    if (taken == 0) read(at);
    at += std::max<std::size_t>(1, taken);
  }
}

Grammar::symbol_type GrammarFeed::next() {
  if (next_ < tokens_.size()) {
    const GrammarToken& token = tokens_[next_++];
    return {token.kind, token.span};
  }
  const std::uint32_t end = first_ < last_ ? list_.tokens[last_ - 1].end : 0;
  return {T::TOKEN_END, Span{list_.file, end, end}};
}

bool GrammarFeed::is(std::size_t at, std::string_view word) const {
  return at < last_ && is_word(list_, list_.tokens[at], word);
}

void GrammarFeed::push(Kind kind, std::size_t count, std::size_t at, bool opens) {
  const Span span = join(list_.span_of(list_.tokens[at]), list_.span_of(list_.tokens[at + count - 1]));
  tokens_.push_back({kind, at, at + count, span, opens});
}

/// Reads the words that say which statement it is; returns how many there are.
std::size_t GrammarFeed::read_lead() {
  const Lead* lead = match_lead(list_, first_, last_);
  if (lead == nullptr || lead->kind != LeadKind::Statement) return 0;
  lead_ = lead_token(lead->text);
  push(lead_, lead->words.size(), first_, true);
  return lead->words.size();
}

void GrammarFeed::read(std::size_t at) {
  const TokenKind kind = list_.tokens[at].kind;
  if (closes_bracket(kind) && depth_ != 0 && --depth_ == 0) in_features_ = false;
  const Kind meant = kind_of(at);
  if (opens_bracket(kind)) {
    if (depth_++ == 0)
      in_features_ = !tokens_.empty() &&
                     (tokens_.back().kind == T::TOKEN_WITH_FEATURES || tokens_.back().kind == T::TOKEN_AND_FEATURES);
  }
  if (depth_ == 1 && in_features_ && is(at, TokenKind::Comma)) arguments_depth_ = 0;
  const bool label = at > first_ && (is(at - 1, TokenKind::Dot) || is(at - 1, "AS"));
  if (depth_ == 0 && !label && is(at, "CASE")) ++cases_;
  if (depth_ == 0 && !label && is(at, "END") && cases_ != 0) --cases_;
  push(meant, 1, at, false);
}

/// Reads the words of an opener as one token; returns how many there are, 0 for none.
std::size_t GrammarFeed::read_opener(std::size_t at) {
  if (const Kind feature = feature_word(at); feature != T::TOKEN_WORD) {
    if (feature == T::TOKEN_TRANSFORM) arguments_depth_ = is(at + 1, TokenKind::LeftParen) ? 3 : 2;
    push(feature, 1, at, false);
    return 1;
  }
  if (depth_ != 0 || cases_ != 0) return 0;
  const Opener* found = nullptr;
  for (const Opener& opener : openers_of(lead_)) {
    if (!words_stand_at(list_, at, last_, opener.words) || !may_open_here(opener, at)) continue;
    if (!follows_as_meant(opener.kind, at + opener.words.size())) continue;
    if (found == nullptr || opener.words.size() > found->words.size()) found = &opener;
  }
  if (found == nullptr) return 0;
  push(found->kind, found->words.size(), at, true);
  return found->words.size();
}

bool GrammarFeed::may_open_here(const Opener& opener, std::size_t at) const {
  const Token& before = list_.tokens[at - 1];
  if (before.kind == TokenKind::Dot) return false;
  // WITH and THEN are reserved in PostgreSQL: they cannot be names, whatever stands before them.
  if (opener.place == OpenerPlace::Anywhere || is(at, "WITH") || is(at, "THEN") || behind_opener()) return true;
  // Directly before PREDICT these end a source that is not complete; a table called predict is less likely.
  if (opener.kind == T::TOKEN_PREDICT && (before.kind == TokenKind::Comma || is_word(list_, before, "FROM")))
    return true;
  // A percentage is complete; the operator would want an operand.
  const bool number_before = at >= first_ + 2 && (is(at - 2, TokenKind::Integer) || is(at - 2, TokenKind::Decimal));
  if (number_before && list_.text_of(before) == "%") return true;
  if (before.kind == TokenKind::Operator || before.kind == TokenKind::Comma) return false;
  return !is_any_word(list_, before, kNeedOperand);
}

/// The token before is the opener of a clause that has not begun yet.
bool GrammarFeed::behind_opener() const { return !tokens_.empty() && tokens_.back().opens; }

bool GrammarFeed::seen(Kind kind) const {
  return std::any_of(tokens_.begin(), tokens_.end(), [kind](const GrammarToken& token) { return token.kind == kind; });
}

/// Whether what follows lets the words be an opener. `after` is the first token behind them.
bool GrammarFeed::follows_as_meant(Kind kind, std::size_t after) const {
  const bool sign = is(after, TokenKind::Operator) && is(after + 1, TokenKind::Integer);
  const bool number_after = is(after, TokenKind::Integer) || is(after, TokenKind::Decimal) || sign;
  switch (kind) {
    case T::TOKEN_PREDICT:
      return !behind_opener() && !is(after, TokenKind::Dot);
    case T::TOKEN_SEED:
      return !behind_opener() && (number_after || tokens_.back().kind == T::TOKEN_RIGHT_PAREN);
    case T::TOKEN_FORECAST:
      return !behind_opener() && number_after;
    case T::TOKEN_KEY:
      return !behind_opener() && seen(T::TOKEN_STORE_RESULTS_IN) && is(after, TokenKind::LeftParen);
    case T::TOKEN_METRICS:
      return is(after, TokenKind::LeftParen);
    case T::TOKEN_AND_FEATURES:
      return is(after, TokenKind::LeftParen) && seen(T::TOKEN_WITH_TIME_COLUMN);
    case T::TOKEN_BY_METRIC:
      return !is_any_word(list_, list_.tokens[after - 2], kBeforeBy);
    case T::TOKEN_USING_METHOD:
      return !is(after, TokenKind::LeftParen);
    case T::TOKEN_BEGIN:
      return !seen(T::TOKEN_BEGIN);
    case T::TOKEN_VALIDATE_USING:
      return !is(after, TokenKind::LeftParen);
    case T::TOKEN_ON_DEVICE:
      return is(after, "AUTO") || is(after, "CPU") || is(after, "GPU");
    default:
      return true;
  }
}

bool GrammarFeed::at_feature_begin(std::size_t at) const {
  return in_features_ && depth_ == 1 && (is(at - 1, TokenKind::LeftParen) || is(at - 1, TokenKind::Comma));
}

/// The token of a word that begins a feature, where it stands and is followed like one; else TOKEN_WORD.
Kind GrammarFeed::feature_word(std::size_t at) const {
  if (!at_feature_begin(at)) return T::TOKEN_WORD;
  const bool word_after = is(at + 1, TokenKind::Word) && !is_any_word(list_, list_.tokens[at + 1], kGoOnExpression);
  const bool bracket_after = is(at + 1, TokenKind::LeftParen);
  if ((word_after || bracket_after) && is(at, "TRANSFORM")) return T::TOKEN_TRANSFORM;
  if ((word_after || bracket_after) && is(at, "DERIVED")) return T::TOKEN_DERIVED;
  if (word_after && is(at, "SEASONAL")) return T::TOKEN_SEASONAL;
  return word_after && is(at, "TREND") ? T::TOKEN_TREND : T::TOKEN_WORD;
}

/// `name =` as an argument of a transformer.
bool GrammarFeed::names_parameter(std::size_t at) const {
  if (!in_features_ || arguments_depth_ != depth_ || at == first_) return false;
  const bool begins = is(at - 1, TokenKind::LeftParen) || is(at - 1, TokenKind::Comma);
  return begins && at + 1 < last_ && list_.text_of(list_.tokens[at + 1]) == "=";
}

bool GrammarFeed::stands_for_all_columns(std::size_t at) const {
  if (!in_features_ || depth_ != 1 || !(at_feature_begin(at) || is(at - 1, TokenKind::Dot))) return false;
  return is(at + 1, TokenKind::Comma) || is(at + 1, TokenKind::RightParen) || is(at + 1, "EXCEPT");
}

Kind GrammarFeed::kind_of_word(std::size_t at) const {
  const std::string_view text = list_.text_of(list_.tokens[at]);
  const bool behind_number = at > first_ && (is(at - 1, TokenKind::Integer) || is(at - 1, TokenKind::Decimal));
  if (behind_number && find_unit(text) != nullptr) return T::TOKEN_UNIT;
  if (at > first_ && is(at - 1, TokenKind::Dot)) return T::TOKEN_WORD;
  if (names_parameter(at)) return T::TOKEN_PARAMETER;
  return keyword_token(text);
}

Kind GrammarFeed::kind_of_operator(std::size_t at) const {
  struct Row {
    std::string_view text;
    Kind kind;
  };
  constexpr Row kOperators[] = {{"=", T::TOKEN_EQUAL},      {"<", T::TOKEN_LESS},           {"<=", T::TOKEN_LESS_EQUAL},
                                {">", T::TOKEN_GREATER},    {">=", T::TOKEN_GREATER_EQUAL}, {"<>", T::TOKEN_NOT_EQUAL},
                                {"!=", T::TOKEN_NOT_EQUAL}, {"-", T::TOKEN_MINUS},          {"+", T::TOKEN_PLUS},
                                {"%", T::TOKEN_PERCENT}};
  const std::string_view text = list_.text_of(list_.tokens[at]);
  if (text == "*" && stands_for_all_columns(at)) return T::TOKEN_ALL_COLUMNS;
  for (const Row& row : kOperators)
    if (row.text == text) return row.kind;
  return T::TOKEN_OTHER;
}

Kind GrammarFeed::kind_of(std::size_t at) const {
  switch (list_.tokens[at].kind) {
    case TokenKind::Word:
      return kind_of_word(at);
    case TokenKind::QuotedName:
      return T::TOKEN_QUOTED_NAME;
    case TokenKind::String:
      return T::TOKEN_STRING;
    case TokenKind::Integer:
      return T::TOKEN_INTEGER;
    case TokenKind::Decimal:
      return T::TOKEN_DECIMAL;
    case TokenKind::Size:
      return T::TOKEN_SIZE;
    case TokenKind::BitString:
    case TokenKind::Parameter:
      return T::TOKEN_OTHER;
    case TokenKind::Semicolon:
      return T::TOKEN_SEMICOLON;
    case TokenKind::Operator:
      return kind_of_operator(at);
    case TokenKind::LeftParen:
      return T::TOKEN_LEFT_PAREN;
    case TokenKind::RightParen:
      return T::TOKEN_RIGHT_PAREN;
    case TokenKind::LeftBracket:
      return T::TOKEN_LEFT_BRACKET;
    case TokenKind::RightBracket:
      return T::TOKEN_RIGHT_BRACKET;
    case TokenKind::LeftBrace:
      return T::TOKEN_LEFT_BRACE;
    case TokenKind::RightBrace:
      return T::TOKEN_RIGHT_BRACE;
    case TokenKind::Comma:
      return T::TOKEN_COMMA;
    case TokenKind::Dot:
      return T::TOKEN_DOT;
    case TokenKind::Colon:
      return T::TOKEN_COLON;
  }
  return T::TOKEN_OTHER;
}

std::string shown(Grammar::symbol_kind_type kind) {
  const std::string alias = Grammar::symbol_name(kind);
  const bool described = alias.starts_with("a ") || alias.starts_with("the ");
  return described || kind == Grammar::symbol_kind::S_OTHER ? alias : "`" + alias + "`";
}

}  // namespace dmlc::syntax
