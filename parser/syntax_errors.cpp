// SPDX-License-Identifier: Apache-2.0
// Syntax errors in words: what was expected, what was found, and help for the mistakes people really make.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/nearest.h"
#include "parser/builder.h"
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

/// Keywords that stand for plain names wherever a name may stand.
bool is_free_keyword(Kind kind) {
  return (kind >= Symbol::S_IF && kind <= Symbol::S_IMPROVE) && kind != Symbol::S_EXCEPT;
}

bool is_refused_word(Kind kind) { return kind >= Symbol::S_WITH_TIME_COLUMN && kind <= Symbol::S_TREND; }

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
  drop(is_refused_word);
  drop([&given](Kind kind) {
    return kind >= Symbol::S_PREDICT && kind <= Symbol::S_KEY &&
           std::any_of(given.begin(), given.end(),
                       [kind](const GrammarToken& t) { return t.kind == static_cast<int>(kind); });
  });
  drop([](Kind kind) { return kind < Symbol::S_YYEOF || kind == Symbol::S_YYerror || kind == Symbol::S_YYUNDEF; });
  if (contains(expected, Symbol::S_OTHER)) {
    drop(goes_on_sql);
    drop([](Kind kind) { return kind == Symbol::S_AS; });
    if (expected.empty() || (expected.size() == 1 && contains(expected, Symbol::S_COMMA)))
      return {"a table, column or SQL expression"};
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
};

using Rule = std::optional<Advice> (*)(const Mistake&);

std::optional<Advice> clause_order(const Mistake& m) {
  if (m.expects(Symbol::S_USING) && m.found == Symbol::S_FROM)
    return Advice{"`USING algorithm` stands between the model's name and `FROM`", {}, {}};
  if (m.expects(Symbol::S_FROM) && (m.found == Symbol::S_PREDICT || m.found == Symbol::S_WITH_FEATURES))
    return Advice{"`FROM source` stands before `PREDICT` and `WITH FEATURES`", {}, {}};
  return std::nullopt;
}

std::optional<Advice> equals_or_colon(const Mistake& m) {
  if (m.expects(Symbol::S_EQUAL) && m.found == Symbol::S_COLON)
    return Advice{"a parameter is written `name = value`", {}, "="};
  if (m.expects(Symbol::S_EQUAL) && (m.found_word(":=") || m.found == Symbol::S_OTHER))
    return Advice{"a parameter is written `name = value`", {}, {}};
  if (m.expects(Symbol::S_COLON) && m.found == Symbol::S_EQUAL)
    return Advice{"an entry of a map is written `key: value`", {}, ":"};
  return std::nullopt;
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
  if (m.found == Symbol::S_WORD && m.expects(Symbol::S_YYEOF) &&
      (match_lead(m.list, first, m.list.tokens.size()) != nullptr || begins_sql(m.list.text_of(m.list.tokens[first]))))
    return Advice{"a `;` might be missing before the next statement", ";", {}};
  return std::nullopt;
}

/// A word near the beginning of a clause, or only its first word.
std::optional<Advice> nearest_clause(const Mistake& m) {
  if (m.at >= m.tokens.size() || m.list.tokens[m.tokens[m.at].first].kind != TokenKind::Word) return std::nullopt;
  const std::string_view word = m.list.text_of(m.list.tokens[m.tokens[m.at].first]);
  std::vector<std::string> first_words;
  std::vector<std::string> clauses;
  for (const Kind kind : m.expected) {
    const std::string alias = Grammar::symbol_name(kind);
    if (alias.empty() || alias[0] < 'A' || alias[0] > 'Z' || kind == Symbol::S_OTHER) continue;
    const std::string first_word = alias.substr(0, alias.find(' '));
    if (is_word(word, first_word) && first_word != alias)
      return Advice{fmt::format("`{}` might be meant", alias), {}, {}};
    first_words.push_back(first_word);
    clauses.push_back(alias);
  }
  const auto near = nearest_name(word, first_words);
  if (!near) return std::nullopt;
  const auto index =
      static_cast<std::size_t>(std::find(first_words.begin(), first_words.end(), *near) - first_words.begin());
  return Advice{fmt::format("`{}` might be meant", clauses[index]), {}, {}};
}

/// The form of the clause that the mistake is in: what is said when no rule knows better.
std::optional<Advice> form_of_clause(const Mistake& m) {
  struct Form {
    Kind opener;
    std::string_view text;
  };
  static constexpr Form kForms[] = {
      {Symbol::S_TRAIN_MODEL, "TRAIN MODEL name USING algorithm FROM source PREDICT target WITH FEATURES (feature, …)"},
      {Symbol::S_PREDICT_USING_MODEL, "PREDICT USING MODEL name FROM source STORE RESULTS IN table"},
      {Symbol::S_DROP_MODEL, "DROP MODEL [IF EXISTS] [schema.]name"},
      {Symbol::S_PREDICT, "PREDICT column [AS label]"},
      {Symbol::S_WITH_FEATURES, "WITH FEATURES (column, expression AS name, …)"},
      {Symbol::S_STORE_RESULTS_IN, "STORE RESULTS IN [schema.]table"},
      {Symbol::S_SPLIT_DATA, "SPLIT DATA training = 0.8, validation = 0.2 [BY HASH(column)]"},
      {Symbol::S_VALIDATE_USING, "VALIDATE USING holdout(fraction = 0.2)"},
      {Symbol::S_VALIDATE_ON, "VALIDATE ON table"},
      {Symbol::S_OPTIMIZE_FOR, "OPTIMIZE FOR metric"},
      {Symbol::S_STOP_WHEN, "STOP WHEN recall > 0.9 OR loss INCREASES FOR 3 epochs"},
      {Symbol::S_SEED, "SEED 42"},
      {Symbol::S_WITH_LIMITS, "WITH LIMITS (memory = '2GB', time = '30 minutes')"},
      {Symbol::S_WITH_BATCH_SIZE, "WITH BATCH_SIZE 10000"},
      {Symbol::S_KEY, "KEY (column, …)"},
  };
  for (std::size_t i = m.at; i-- > 0;)
    for (const Form& form : kForms)
      if (m.tokens[i].kind == static_cast<int>(form.opener))
        return Advice{fmt::format("the form is `{}`", form.text), {}, {}};
  return std::nullopt;
}

constexpr std::array<Rule, 9> kRules = {clause_order,   equals_or_colon, missing_parenthesis,
                                        dangling_comma, missing_comma,   value_in_quotes,
                                        next_statement, nearest_clause,  form_of_clause};
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
    if (advice->replace) report.fix(place, *advice->replace);
    break;
  }
}

}  // namespace dmlc::syntax
