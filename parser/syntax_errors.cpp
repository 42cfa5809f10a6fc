// SPDX-License-Identifier: Apache-2.0
// Syntax errors in words: what was expected, what was found, and help for the mistakes people really make.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/nearest.h"
#include "parser/builder.h"
#include "parser/keywords.h"
#include "parser/leads.h"
#include "parser/words.h"

namespace dmlc::syntax {

namespace {
using Symbol = Grammar::symbol_kind;
using Kind = Grammar::symbol_kind_type;

constexpr std::size_t kMostExpected = 5;

bool contains(const std::vector<Kind>& kinds, Kind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool is_value_begin(Kind kind) {
  return (kind >= Symbol::S_NULL_VALUE && kind <= Symbol::S_SIZE) || kind == Symbol::S_LEFT_BRACKET ||
         kind == Symbol::S_LEFT_BRACE || kind == Symbol::S_MINUS || kind == Symbol::S_PLUS || is_free_keyword(kind);
}

/// What only continues the name or number before it, or only leads to a number.
bool is_accessory(Kind kind) {
  return kind == Symbol::S_UNIT || kind == Symbol::S_PERCENT || kind == Symbol::S_DOT || kind == Symbol::S_MINUS ||
         kind == Symbol::S_PLUS;
}

bool goes_on_sql(Kind kind) {
  if (kind == Symbol::S_USING || kind == Symbol::S_FROM) return true;
  return kind >= Symbol::S_AND && kind != Symbol::S_RIGHT_PAREN && kind != Symbol::S_RIGHT_BRACKET &&
         kind != Symbol::S_RIGHT_BRACE && kind != Symbol::S_COMMA;
}

/// What was expected, most telling first, without what only repeats it. Clauses in `given` cannot be given again.
std::vector<std::string> describe(std::vector<Kind> expected, const std::vector<GrammarToken>& given) {
  std::vector<std::string> words;
  const auto drop = [&expected](auto condition) { std::erase_if(expected, condition); };
  const bool has_features = std::any_of(given.begin(), given.end(), [](const GrammarToken& t) {
    return t.kind == Grammar::token::TOKEN_WITH_FEATURES || t.kind == Grammar::token::TOKEN_AND_FEATURES;
  });
  drop([has_features](Kind kind) { return has_features && kind == Symbol::S_WITH_TIME_COLUMN; });
  drop([&given](Kind kind) {
    return opens_clause(kind) && std::any_of(given.begin(), given.end(), [kind](const GrammarToken& t) {
             return t.kind == static_cast<int>(kind);
           });
  });
  drop([](Kind kind) { return kind < Symbol::S_YYEOF || kind == Symbol::S_YYerror || kind == Symbol::S_YYUNDEF; });
  if (contains(expected, Symbol::S_OTHER)) {
    drop(goes_on_sql);
    drop([](Kind kind) { return kind == Symbol::S_AS; });
    if (expected.empty() || (expected.size() == 1 && contains(expected, Symbol::S_COMMA)))
      return {"a table, column or SQL expression"};
    if (contains(expected, Symbol::S_TRANSFORM)) words.emplace_back("a column, an expression");
  } else if (contains(expected, Symbol::S_LEFT_BRACE)) {
    drop(is_value_begin);
    words.emplace_back("a value");
  } else if (contains(expected, Symbol::S_WORD)) {
    drop(is_free_keyword);
    drop([](Kind kind) { return kind == Symbol::S_QUOTED_NAME; });
  }
  const auto strong = [&expected](auto weak) { return !std::all_of(expected.begin(), expected.end(), weak); };
  if (strong(is_accessory)) drop(is_accessory);
  // Behind a name a parenthesis would begin its parameters, which nobody has to give.
  const auto is_parameter_list = [](Kind kind) { return kind == Symbol::S_LEFT_PAREN; };
  if (!contains(expected, Symbol::S_WORD) && strong(is_parameter_list)) drop(is_parameter_list);
  std::sort(expected.begin(), expected.end());
  // The end of the statement is what is least often meant.
  if (contains(expected, Symbol::S_YYEOF)) std::rotate(expected.begin(), expected.begin() + 1, expected.end());
  for (const Kind kind : expected) words.push_back(shown(kind));
  return words;
}

std::string join_words(const std::vector<std::string>& words) {
  if (words.empty()) return "something else";
  std::string result;
  const std::size_t shown_count = std::min(words.size(), kMostExpected);
  for (std::size_t i = 0; i < shown_count; ++i) {
    const bool last = i + 1 == shown_count;
    if (i != 0) result += last && shown_count == words.size() ? " or " : ", ";
    result += words[i];
  }
  return shown_count < words.size() ? result + " …" : result;
}

/// What a help rule looks at.
struct Mistake {
  const TokenList& list;
  const std::vector<GrammarToken>& tokens;
  std::size_t at;  ///< index of the token found; `tokens.size()` at the end
  const std::vector<Kind>& expected;
  Kind found;

  [[nodiscard]] bool expects(Kind kind) const { return contains(expected, kind); }
  [[nodiscard]] bool seen(Kind kind) const {
    return std::any_of(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(at),
                       [kind](const GrammarToken& t) { return t.kind == static_cast<int>(kind); });
  }
  [[nodiscard]] Kind before() const { return at == 0 ? Symbol::S_YYEOF : static_cast<Kind>(tokens[at - 1].kind); }
  [[nodiscard]] bool found_word(std::string_view word) const {
    return at < tokens.size() && is_word(list, list.tokens[tokens[at].first], word);
  }
};

struct Advice {
  std::string help;
  std::optional<std::string> insert;   ///< what might be missing before the token found
  std::optional<std::string> replace;  ///< what might stand in its place
  std::size_t replaced = 1;            ///< how many tokens of the file that is
};

using Rule = std::optional<Advice> (*)(const Mistake&);

std::optional<Advice> clause_order(const Mistake& m) {
  if (m.expects(Symbol::S_USING) && m.found == Symbol::S_FROM)
    return Advice{"`USING algorithm` stands between the model's name and `FROM`", {}, {}};
  if (m.expects(Symbol::S_FROM) && !m.expects(Symbol::S_OTHER) &&
      (m.found == Symbol::S_PREDICT || m.found == Symbol::S_WITH_FEATURES))
    return Advice{"`FROM source` stands before `PREDICT` and `WITH FEATURES`", {}, {}};
  return std::nullopt;
}

std::optional<Advice> equals_or_colon(const Mistake& m) {
  if (m.expects(Symbol::S_EQUAL) && m.found_word("==")) return Advice{"equality is written `=`", {}, "="};
  if (m.expects(Symbol::S_EQUAL) && m.found == Symbol::S_COLON)
    return Advice{"a parameter is written `name = value`", {}, "="};
  if (m.expects(Symbol::S_EQUAL) && (m.found_word(":=") || m.found == Symbol::S_OTHER))
    return Advice{"a parameter is written `name = value`", {}, {}};
  if (m.expects(Symbol::S_COLON) && m.found == Symbol::S_EQUAL)
    return Advice{"an entry of a map is written `key: value`", {}, ":"};
  return std::nullopt;
}

/// What belongs to the source, behind the features.
std::optional<Advice> part_of_source(const Mistake& m) {
  if (m.seen(Symbol::S_TRAIN_MODEL) && m.expects(Symbol::S_BALANCE_CLASSES_BY))
    for (const std::string_view word : {"WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "JOIN"})
      if (m.found_word(word))
        return Advice{fmt::format("`{}` belongs to the source: `FROM table {} …`", word, word), {}, {}};
  return std::nullopt;
}

bool begins_value(const Mistake& m) {
  return is_value_begin(m.found) && m.found != Symbol::S_MINUS && m.found != Symbol::S_PLUS;
}

std::optional<Advice> missing_equals(const Mistake& m) {
  if (!m.expects(Symbol::S_EQUAL) || m.expects(Symbol::S_OTHER) || m.expects(Symbol::S_LESS) || !begins_value(m))
    return std::nullopt;
  return Advice{"`=` might be missing between the parameter and its value", "= ", {}};
}

/// A word or a quoted name where only a text can stand.
std::optional<Advice> text_in_quotes(const Mistake& m) {
  if (!m.expects(Symbol::S_STRING) || m.expects(Symbol::S_WORD) || m.at >= m.tokens.size()) return std::nullopt;
  const std::string_view word = m.list.text_of(m.list.tokens[m.tokens[m.at].first]);
  if (m.found == Symbol::S_QUOTED_NAME && word.size() >= 2 && word.find('\'') == std::string_view::npos)
    return Advice{"a text is written between single quotes", {}, fmt::format("'{}'", word.substr(1, word.size() - 2))};
  if (m.found == Symbol::S_WORD || is_free_keyword(m.found))
    return Advice{"a text is written between single quotes", {}, fmt::format("'{}'", word)};
  return std::nullopt;
}

bool begins_action(Kind kind) {
  return (kind >= Symbol::S_DEPLOY && kind <= Symbol::S_EXECUTE) || kind == Symbol::S_PUBLISH_EVENT;
}

std::optional<Advice> missing_then(const Mistake& m) {
  if (!m.expects(Symbol::S_THEN) || !begins_action(m.found)) return std::nullopt;
  return Advice{"`THEN` stands between a condition and its actions", "THEN ", {}};
}

std::optional<Advice> missing_step_end(const Mistake& m) {
  const bool ends = m.found == Symbol::S_END_BLOCK || m.found == Symbol::S_END_IF || m.found == Symbol::S_ELSE;
  if (!ends || !m.expects(Symbol::S_SEMICOLON)) return std::nullopt;
  return Advice{"each step of a block ends with `;`", "; ", {}};
}

std::optional<Advice> missing_parenthesis(const Mistake& m) {
  if (m.before() == Symbol::S_WITH_FEATURES) return Advice{"the features stand between parentheses", {}, {}};
  if (m.before() == Symbol::S_WITH_LIMITS) return Advice{"the limits stand between parentheses", {}, {}};
  if (m.before() == Symbol::S_EXCEPT) return Advice{"the columns stand between parentheses: `* EXCEPT (a, b)`", {}, {}};
  if (m.before() == Symbol::S_HASH || m.before() == Symbol::S_TIME)
    return Advice{"the column stands between parentheses: `BY HASH(column)`", {}, {}};
  return std::nullopt;
}

std::optional<Advice> dangling_comma(const Mistake& m) {
  if (m.before() != Symbol::S_COMMA) return std::nullopt;
  if (m.found == Symbol::S_RIGHT_PAREN || m.found == Symbol::S_RIGHT_BRACKET || m.found == Symbol::S_RIGHT_BRACE)
    return Advice{"a list does not end with a comma", {}, {}};
  return std::nullopt;
}

std::optional<Advice> missing_comma(const Mistake& m) {
  if (!m.expects(Symbol::S_COMMA) || m.expects(Symbol::S_OTHER)) return std::nullopt;
  const bool next_argument = m.at + 1 < m.tokens.size() && m.tokens[m.at + 1].kind == Grammar::token::TOKEN_EQUAL;
  const bool next_entry = m.at + 1 < m.tokens.size() && m.tokens[m.at + 1].kind == Grammar::token::TOKEN_COLON;
  const bool list_item = m.expects(Symbol::S_RIGHT_BRACKET);
  if (next_argument || next_entry || list_item) return Advice{"a comma might be missing", ",", {}};
  // Behind a value parentheses might follow, behind the name of a list none.
  if (m.before() == Symbol::S_WORD && m.found == Symbol::S_WORD && !m.expects(Symbol::S_LEFT_PAREN))
    return Advice{"a comma might be missing", ",", {}};
  if (m.before() == Symbol::S_WORD && (m.found == Symbol::S_WORD || m.found == Symbol::S_MINUS))
    return Advice{"a text of more than one word is written between quotes: 'two words'", {}, {}};
  return std::nullopt;
}

std::optional<Advice> value_in_quotes(const Mistake& m) {
  const bool word_before = m.before() == Symbol::S_WORD || m.before() == Symbol::S_INTEGER;
  const bool odd = m.found == Symbol::S_DOT || m.found == Symbol::S_MINUS || m.found == Symbol::S_OTHER;
  if (word_before && odd && m.expects(Symbol::S_RIGHT_PAREN) && m.expects(Symbol::S_COMMA))
    return Advice{"quotes might be missing around the value", {}, {}};
  return std::nullopt;
}

std::optional<Advice> next_statement(const Mistake& m) {
  if (m.at == 0 || m.at >= m.tokens.size()) return std::nullopt;
  const std::size_t first = m.tokens[m.at].first;
  const bool is_plain = m.found == Symbol::S_WORD || is_free_keyword(m.found);
  if (is_plain && m.expects(Symbol::S_YYEOF) &&
      (match_lead(m.list, first, m.list.tokens.size()) != nullptr || begins_sql(m.list.text_of(m.list.tokens[first]))))
    return Advice{"a `;` might be missing before the next statement", ";", {}};
  return std::nullopt;
}

/// The words written where the clause `alias` might be meant: as many as are near, one after the other.
std::size_t words_near(const Mistake& m, std::span<const std::string_view> words) {
  std::size_t count = 0;
  for (std::size_t first = m.tokens[m.at].first; count < words.size() && first + count < m.list.tokens.size();
       ++count) {
    const Token& token = m.list.tokens[first + count];
    if (token.kind != TokenKind::Word) break;
    if (!is_word(m.list, token, words[count]) && !nearest_name(m.list.text_of(token), words.subspan(count, 1))) break;
  }
  return count;
}

/// Misspelt words of a clause, or only one of its words.
std::optional<Advice> nearest_clause(const Mistake& m) {
  if (m.at >= m.tokens.size() || m.list.tokens[m.tokens[m.at].first].kind != TokenKind::Word) return std::nullopt;
  const std::string_view word = m.list.text_of(m.list.tokens[m.tokens[m.at].first]);
  std::size_t most = 0;
  std::string best;
  for (const Kind kind : m.expected) {
    const std::string alias = Grammar::symbol_name(kind);
    if (alias.empty() || alias[0] < 'A' || alias[0] > 'Z' || kind == Symbol::S_OTHER) continue;
    // Where any name may stand, such a keyword is only one of them.
    if (is_free_keyword(kind) && m.expects(Symbol::S_WORD)) continue;
    const std::vector<std::string_view> words = split_words(alias);
    if (words.size() > 1 && is_word(word, words.back()) && most == 0) best = alias;
    const std::size_t near = words_near(m, words);
    // Several clauses begin with the word WITH.
    if (near > most && !(near == 1 && is_word(word, "WITH"))) most = near, best = alias;
    // What is written right does not go on as its clause does.
    if (near == words.size() && words_stand_at(m.list, m.tokens[m.at].first, m.list.tokens.size(), words)) {
      for (const Opener& opener : openers_of(static_cast<Grammar::token_kind_type>(m.tokens.front().kind)))
        if (static_cast<int>(opener.kind) == static_cast<int>(kind))
          return Advice{fmt::format("the form is `{}`", opener.form), {}, {}};
      continue;
    }
    if (near == words.size()) return Advice{fmt::format("`{}` might be meant", alias), {}, alias, words.size()};
  }
  if (best.empty()) return std::nullopt;
  return Advice{fmt::format("`{}` might be meant", best), {}, {}};
}

/// The form of the clause that the mistake is in: what is said when no rule knows better.
std::optional<Advice> form_of_clause(const Mistake& m) {
  const auto lead = static_cast<Grammar::token_kind_type>(m.tokens.front().kind);
  std::string_view form = form_of(lead);
  for (std::size_t i = m.at; i-- > 1;) {
    if (!m.tokens[i].opens) continue;
    for (const Opener& opener : openers_of(lead))
      if (opener.kind == m.tokens[i].kind) form = opener.form;
    break;
  }
  if (form.empty()) return std::nullopt;
  return Advice{fmt::format("the form is `{}`", form), {}, {}};
}

constexpr std::array<Rule, 14> kRules = {clause_order,        part_of_source,   equals_or_colon, missing_equals,
                                         missing_parenthesis, dangling_comma,   missing_comma,   value_in_quotes,
                                         missing_then,        missing_step_end, next_statement,  nearest_clause,
                                         text_in_quotes,      form_of_clause};
}  // namespace

void Builder::syntax_error(const std::vector<Kind>& expected, Kind found, Span place) {
  const auto& tokens = feed_.tokens();
  const auto token =
      std::lower_bound(tokens.begin(), tokens.end(), place.begin,
                       [](const GrammarToken& t, std::uint32_t offset) { return t.span.begin < offset; });
  const bool at_end = found == Symbol::S_YYEOF;
  const auto at = at_end ? tokens.size() : static_cast<std::size_t>(token - tokens.begin());
  const Mistake mistake{list_, tokens, at, expected, found};
  const std::string what = at_end ? "the end of the statement" : fmt::format("`{}`", text(place));
  auto report = sink_.report<Diag::UnexpectedToken>(place, join_words(describe(expected, tokens)), what);
  for (const Rule rule : kRules) {
    const auto advice = rule(mistake);
    if (!advice) continue;
    report.help(advice->help);
    if (advice->insert) report.fix({place.file, place.begin, place.begin}, *advice->insert);
    if (advice->replace) {
      const std::size_t last = at_end ? 0 : tokens[at].first + advice->replaced - 1;
      report.fix(at_end ? place : join(place, list_.span_of(list_.tokens[last])), *advice->replace);
    }
    break;
  }
}

}  // namespace dmlc::syntax
