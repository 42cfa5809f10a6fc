// SPDX-License-Identifier: Apache-2.0
// Reads off the AST what the grammar took for a name. The field list of each struct says what there is to walk; a word
// that belongs to no name, value or SQL is a keyword.
#include "compiler/format/marks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>

#include "compiler/base/box.h"
#include "compiler/format/sql_words.h"
#include "parser/words.h"

namespace dmlc::format {

namespace {
using syntax::is_word;
using syntax::StatementTokens;
using syntax::TokenKind;
using syntax::TokenList;

template <class T>
concept Node = requires {
  T::kind;
  T::fields;
};
template <class T>
concept ClauseNode = requires(const T& t) {
  t.keyword;
  t.value;
};

class Marker {
 public:
  Marker(const TokenList& list, std::vector<Mark>& marks) : list_(list), marks_(marks) {}

  void mark_statement(const StatementTokens& range, const ast::Statement& statement) {
    if (ast::statement_as<ast::SqlStatement>(statement) != nullptr) return;
    for (std::size_t i = range.first; i < range.last; ++i)
      if (list_.tokens[i].kind == TokenKind::Word && !reads_as_word(i)) marks_[i].role = Role::Keyword;
    ast::visit_statement([this](const auto& s) { visit(s); }, statement);
    match(range);
  }

 private:
  /// Words that the grammar knows and people write like the values around them.
  [[nodiscard]] bool reads_as_word(std::size_t i) const {
    constexpr std::array<std::string_view, 2> kWords = {"PREVIOUS_VERSION", "DATA"};
    const syntax::Token& token = list_.tokens[i];
    if (is_word(list_, token, "FEATURES"))
      return !is_word(list_, list_.tokens[i - 1], "WITH") && !is_word(list_, list_.tokens[i - 1], "AND");
    return is_any_word(list_, token, kWords) && !is_word(list_, list_.tokens[i - 1], "SPLIT");
  }

  [[nodiscard]] std::size_t token_at(std::uint32_t offset) const {
    const auto found =
        std::lower_bound(list_.tokens.begin(), list_.tokens.end(), offset,
                         [](const syntax::Token& token, std::uint32_t place) { return token.begin < place; });
    return static_cast<std::size_t>(found - list_.tokens.begin());
  }

  template <Node T>
  void visit(const T& node) {
    if constexpr (std::is_same_v<T, ast::SqlFragment>) {
      mark_sql(node.span);
    } else if constexpr (std::is_same_v<T, ast::Name> || std::is_same_v<T, ast::Value>) {
      for (std::size_t i = token_at(node.span.begin), end = token_at(node.span.end); i < end; ++i)
        marks_[i].role = Role::AsWritten;
    } else {
      if constexpr (ClauseNode<T>)
        if (!node.keyword.empty()) marks_[token_at(node.keyword.begin)].clause = true;
      if constexpr (std::is_same_v<T, ast::Action>) marks_[token_at(node.span.begin)].action = true;
      std::apply([&](const auto&... field) { (visit(node.*(field.member)), ...); }, T::fields);
    }
  }
  template <class T>
  void visit(const std::optional<T>& value) {
    if (value) visit(*value);
  }
  template <class T>
  void visit(const std::vector<T>& values) {
    for (const T& value : values) visit(value);
  }
  template <class... Ts>
  void visit(const std::variant<Ts...>& value) {
    std::visit([this](const auto& v) { visit(v); }, value);
  }
  template <class T>
  void visit(const Box<T>& value) {
    visit(*value);
  }
  /// Texts, numbers, choices: they have no words of their own.
  template <class T>
    requires(!Node<T>)
  void visit(const T&) {}

  void mark_sql(Span span) {
    const std::size_t first = token_at(span.begin);
    const std::size_t last = token_at(span.end);
    for (std::size_t i = first; i < last; ++i) {
      marks_[i].sql = true;
      marks_[i].role = Role::AsWritten;
    }
    for (std::size_t i = first; i < last;) {
      const std::size_t words = sql_keywords_at(list_, i, first, last);
      for (std::size_t k = i; k < i + words; ++k)
        if (list_.tokens[k].kind == TokenKind::Word) marks_[k].role = Role::SqlKeyword;
      // The bracket at the end of a phrase begins nothing itself.
      i += std::max<std::size_t>(1, words);
    }
  }

  [[nodiscard]] bool is_sql_keyword(std::size_t i, std::string_view word) const {
    return marks_[i].role == Role::SqlKeyword && is_word(list_, list_.tokens[i], word);
  }

  /// Finds what belongs together. A CASE without END, or one inside too many others, is a word like any other.
  void match(const StatementTokens& range) {
    std::vector<std::size_t> open;
    std::size_t cases = 0;
    const auto is_case = [&](std::size_t i) { return list_.tokens[i].kind == TokenKind::Word; };
    for (std::size_t i = range.first; i < range.last; ++i) {
      const TokenKind kind = list_.tokens[i].kind;
      if (!open.empty()) mark_bracket(i, open.back());
      if (syntax::opens_bracket(kind)) {
        open.push_back(i);
      } else if (syntax::closes_bracket(kind)) {
        for (; is_case(open.back()); open.pop_back()) --cases;
        marks_[open.back()].match = static_cast<std::uint32_t>(i);
        open.pop_back();
      } else if (is_sql_keyword(i, "CASE")) {
        open.push_back(i);
        ++cases;
      } else if (is_sql_keyword(i, "END") && !open.empty() && is_case(open.back())) {
        if (cases-- <= syntax::kMaxNesting) marks_[open.back()].match = static_cast<std::uint32_t>(i);
        open.pop_back();
      }
    }
  }

  void mark_bracket(std::size_t i, std::size_t around) {
    marks_[i].in_map = list_.tokens[around].kind == TokenKind::LeftBrace;
    marks_[i].in_list = list_.tokens[around].kind == TokenKind::LeftBracket;
  }

  const TokenList& list_;
  std::vector<Mark>& marks_;
};
}  // namespace

std::vector<Mark> mark(const TokenList& list, const std::vector<StatementTokens>& ranges, const ast::File& file) {
  std::vector<Mark> marks(list.tokens.size());
  Marker marker(list, marks);
  for (std::size_t i = 0; i < ranges.size(); ++i) marker.mark_statement(ranges[i], file.statements[i]);
  return marks;
}

}  // namespace dmlc::format
