// SPDX-License-Identifier: Apache-2.0
// Hands the tokens of one statement to the grammar, keywords and clause openers recognised.
#include "parser/grammar_feed.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "parser/units.h"
#include "parser/words.h"

namespace dmlc::syntax {

namespace {
using Kind = Grammar::token_kind_type;
using T = Grammar::token;

struct Keyword {
  Kind kind;
  std::string alias;
  std::vector<std::string_view> words;
};

bool is_upper_words(std::string_view alias) {
  return !alias.empty() &&
         std::all_of(alias.begin(), alias.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || c == ' '; });
}

/// Every keyword of the grammar, read from the aliases of its tokens; longer ones first.
const std::vector<Keyword>& keywords() {
  static const std::vector<Keyword> table = [] {
    std::vector<Keyword> rows;
    // One past the end of the table is never reallocated, so the views into `alias` stay valid.
    rows.reserve(Grammar::YYNTOKENS);
    for (int i = 0; i < Grammar::YYNTOKENS; ++i) {
      const auto symbol = static_cast<Grammar::symbol_kind_type>(i);
      std::string alias = Grammar::symbol_name(symbol);
      if (!is_upper_words(alias) || i == T::TOKEN_OTHER) continue;
      Keyword& row = rows.emplace_back(Keyword{static_cast<Kind>(i), std::move(alias), {}});
      row.words = split_words(row.alias);
    }
    return rows;
  }();
  return table;
}

/// Words after which a name or an operand comes, so that the next word opens nothing.
constexpr std::array<std::string_view, 28> kNeedOperand = {
    "AS",     "USING", "JOIN", "FROM",  "ON",    "WHERE",  "AND",       "OR",      "NOT",     "BY",
    "HAVING", "IN",    "LIKE", "ILIKE", "IS",    "OF",     "BETWEEN",   "SELECT",  "LATERAL", "ONLY",
    "WHEN",   "THEN",  "ELSE", "CASE",  "UNION", "EXCEPT", "INTERSECT", "DISTINCT"};

constexpr std::array<std::string_view, 12> kGoOnExpression = {"AS",  "IS", "IN",  "LIKE",    "ILIKE", "BETWEEN",
                                                              "AND", "OR", "NOT", "COLLATE", "AT",    "ISNULL"};

bool is_planned_feature(Kind kind) {
  return kind == T::TOKEN_TRANSFORM || kind == T::TOKEN_DERIVED || kind == T::TOKEN_SEASONAL || kind == T::TOKEN_TREND;
}

/// Openers of one word: that word alone is no reason to take it for one.
bool is_lone_opener(Kind kind) {
  return kind == T::TOKEN_PREDICT || kind == T::TOKEN_SEED || kind == T::TOKEN_FORECAST || kind == T::TOKEN_KEY;
}

bool is_lead(Kind kind) {
  return kind == T::TOKEN_TRAIN_MODEL || kind == T::TOKEN_PREDICT_USING_MODEL || kind == T::TOKEN_DROP_MODEL;
}

bool belongs_to_store(Kind kind) {
  return kind == T::TOKEN_STORE_RESULTS_IN || kind == T::TOKEN_WITH_BATCH_SIZE || kind == T::TOKEN_KEY;
}

bool is_opener(const Keyword& keyword) { return keyword.words.size() > 1 || is_lone_opener(keyword.kind); }
}  // namespace

GrammarFeed::GrammarFeed(const TokenList& list, std::size_t first, std::size_t last)
    : list_(list), first_(first), last_(last) {
  std::size_t at = first;
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

void GrammarFeed::push(Kind kind, std::size_t count, std::size_t at) {
  const Span span = join(list_.span_of(list_.tokens[at]), list_.span_of(list_.tokens[at + count - 1]));
  tokens_.push_back({kind, at, at + count, span});
  behind_store_ = behind_store_ || kind == T::TOKEN_STORE_RESULTS_IN;
}

void GrammarFeed::read(std::size_t at) {
  const TokenKind kind = list_.tokens[at].kind;
  if (closes_bracket(kind) && depth_ != 0 && --depth_ == 0) in_features_ = false;
  const Kind meant = kind_of(at);
  if (opens_bracket(kind)) {
    if (depth_++ == 0) in_features_ = !tokens_.empty() && tokens_.back().kind == T::TOKEN_WITH_FEATURES;
  }
  const bool label = at > first_ && (is(at - 1, TokenKind::Dot) || is(at - 1, "AS"));
  if (depth_ == 0 && !label && is(at, "CASE")) ++cases_;
  if (depth_ == 0 && !label && is(at, "END") && cases_ != 0) --cases_;
  push(meant, 1, at);
}

/// Reads the words of an opener as one token; returns how many there are, 0 for none.
std::size_t GrammarFeed::read_opener(std::size_t at) {
  const Keyword* found = nullptr;
  for (const Keyword& keyword : keywords()) {
    if (is_planned_feature(keyword.kind)) {
      if (is(at, keyword.words[0]) && opens_planned_feature(keyword.kind, at)) found = &keyword;
      continue;
    }
    if (!is_opener(keyword) || !words_stand_at(list_, at, last_, keyword.words)) continue;
    if (is_lead(keyword.kind) != (at == first_) || !may_open_here(keyword.kind, at)) continue;
    if (at != first_ && belongs_to_store(keyword.kind) != (tokens_.front().kind == T::TOKEN_PREDICT_USING_MODEL))
      continue;
    if (!follows_as_meant(keyword.kind, at + keyword.words.size())) continue;
    if (found == nullptr || keyword.words.size() > found->words.size()) found = &keyword;
  }
  if (found == nullptr) return 0;
  push(found->kind, found->words.size(), at);
  return found->words.size();
}

bool GrammarFeed::may_open_here(Kind kind, std::size_t at) const {
  if (at == first_) return true;
  if (depth_ != 0 || cases_ != 0) return false;
  const Token& before = list_.tokens[at - 1];
  if (before.kind == TokenKind::Dot) return false;
  // WITH is reserved in PostgreSQL: it cannot be a name, whatever stands before it.
  if (is(at, "WITH") || behind_opener()) return true;
  // Directly before PREDICT these end a source that is not complete; a table called predict is less likely.
  if (kind == T::TOKEN_PREDICT && (before.kind == TokenKind::Comma || is_word(list_, before, "FROM"))) return true;
  if (before.kind == TokenKind::Operator || before.kind == TokenKind::Comma) return false;
  return !is_any_word(list_, before, kNeedOperand);
}

/// The token before is the opener of a clause that has not begun yet.
bool GrammarFeed::behind_opener() const {
  const GrammarToken& before = tokens_.back();
  return before.last - before.first > 1 || is_lone_opener(before.kind);
}

/// Whether what follows lets the words be an opener. `after` is the first token behind them.
bool GrammarFeed::follows_as_meant(Kind kind, std::size_t after) const {
  if (is_lead(kind)) return true;
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
      return !behind_opener() && behind_store_ && is(after, TokenKind::LeftParen);
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

bool GrammarFeed::opens_planned_feature(Kind kind, std::size_t at) const {
  if (!at_feature_begin(at)) return false;
  const bool word_after = is(at + 1, TokenKind::Word) && !is_any_word(list_, list_.tokens[at + 1], kGoOnExpression);
  const bool takes_arguments = kind == T::TOKEN_TRANSFORM || kind == T::TOKEN_DERIVED;
  return word_after || (takes_arguments && is(at + 1, TokenKind::LeftParen));
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
  for (const Keyword& keyword : keywords())
    if (keyword.words.size() == 1 && !is_opener(keyword) && !is_planned_feature(keyword.kind) &&
        is_word(text, keyword.words[0]))
      return keyword.kind;
  return T::TOKEN_WORD;
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
    case TokenKind::Semicolon:
      return T::TOKEN_OTHER;
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
