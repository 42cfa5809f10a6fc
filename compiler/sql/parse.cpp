// SPDX-License-Identifier: Apache-2.0
// Each fragment is parsed between fixed words, and the tree must show that nothing but the fragment's own construct
// came out of it.
#include "compiler/sql/parse.h"

#include <algorithm>
#include <array>

#include "compiler/sql/parse_tree.h"
#include "compiler/sql/rewrite.h"
#include "compiler/sql/token.h"

namespace dmlc::sql {
namespace {

/// A fragment between our words, and where it lies in the built text.
class Wrapped {
 public:
  Wrapped(std::string_view before, std::string_view fragment, std::string_view after)
      : text_(std::string(before) + "\n" + std::string(fragment) + "\n" + std::string(after)),
        offset_(static_cast<std::uint32_t>(before.size() + 1)),
        size_(static_cast<std::uint32_t>(fragment.size())) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::uint32_t end() const { return offset_ + size_; }
  [[nodiscard]] bool holds(std::int64_t location) const { return location >= offset_ && location < end(); }
  [[nodiscard]] TextRange to_fragment(TextRange range) const {
    const auto clamp = [&](std::uint32_t x) { return std::min(x < offset_ ? 0U : x - offset_, size_); };
    return {clamp(range.begin), clamp(range.end)};
  }

 private:
  std::string text_;
  std::uint32_t offset_;
  std::uint32_t size_;
};

TextRange token_range(std::string_view text, std::int64_t location) {
  const TokenIndex tokens(text);
  const std::size_t token = tokens.at(location < 0 ? 0 : static_cast<std::uint32_t>(location));
  return token < tokens.tokens().size() ? tokens.tokens()[token].range : TextRange{};
}

struct Forbidden {
  std::string_view name;  // of a node, or of a field that is set
  std::string_view message;
};

constexpr auto kForbidden = std::to_array<Forbidden>({
    {"intoClause", "SELECT INTO creates a table; a query here may only read"},
    {"lockingClause", "FOR UPDATE and FOR SHARE lock rows; a query here may only read"},
    {"InsertStmt", "INSERT changes data; a query here may only read"},
    {"UpdateStmt", "UPDATE changes data; a query here may only read"},
    {"DeleteStmt", "DELETE changes data; a query here may only read"},
    {"MergeStmt", "MERGE changes data; a query here may only read"},
    {"ParamRef", "a parameter has no value here"},
    {"CurrentOfExpr", "there is no cursor here"},
    {"SetToDefault", "DEFAULT has no meaning here"},
});

// Anything in the tree that does more than read.
std::optional<ParseError> find_forbidden(const Json& root) {
  std::vector<const Json*> open{&root};
  while (!open.empty()) {
    const Json& node = *open.back();
    open.pop_back();
    for (const Json& value : node) {
      for (const Forbidden& f : kForbidden) {
        if (value.key() != f.name) continue;
        const auto at = static_cast<std::uint32_t>(std::max<std::int64_t>(first_location(value), 0));
        return ParseError{std::string(f.message), {at, at}};
      }
      if (value.is_structured()) open.push_back(&value);
    }
  }
  return std::nullopt;
}

// The word that stands for what is forbidden, as nodes of the tree only tell of names behind it.
TextRange place_of_forbidden(std::string_view text, const ParseError& error) {
  const TokenIndex tokens(text);
  const bool into = error.message.starts_with("SELECT INTO");
  const bool lock = error.message.starts_with("FOR UPDATE");
  std::string word(error.message.substr(0, error.message.find(' ')));
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
  if (into) word = "into";
  if (lock) {
    for (std::size_t i = 0; i + 1 < tokens.tokens().size(); ++i)
      if (tokens.is(i, "for") && (tokens.is(i + 1, "update") || tokens.is(i + 1, "share") || tokens.is(i + 1, "no") ||
                                  tokens.is(i + 1, "key")))
        return {tokens.tokens()[i].range.begin, tokens.tokens()[i + 1].range.end};
  }
  for (std::size_t i = std::min(tokens.at(error.range.begin) + 1, tokens.tokens().size()); i-- > 0;)
    if (tokens.is(i, word)) return tokens.tokens()[i].range;
  return token_range(text, error.range.begin);
}

// Words that would reach past the fragment or hide what follows it.
std::optional<ParseError> find_leak(std::string_view text, std::string_view what) {
  const auto end = static_cast<std::uint32_t>(text.size());
  if (const auto bad = find_bad_byte(text))
    return ParseError{text[*bad] == '\0' ? "there is a NUL byte" : "the text is not valid UTF-8", {*bad, *bad + 1}};
  const auto tokens = tokenize(text, true);
  if (tokens.empty()) return ParseError{"expected " + std::string(what) + ", found nothing", {end, end}};
  for (const Token& token : tokens)
    if (token.kind == TokenKind::Punctuation && text.substr(token.range.begin, token.range.size()) == ";")
      return ParseError{"expected one " + std::string(what) + ", found `;`", token.range};
  if (tokens.back().kind == TokenKind::LineComment && tokens.back().range.end == end)
    return ParseError{"the comment at the end has no line end and would hide what follows", tokens.back().range};
  return std::nullopt;
}

ParseError in_fragment(const Wrapped& wrapped, ParseError error, std::string_view what) {
  if (error.range.begin >= wrapped.end() || error.range.empty())
    error.message = "unexpected end of the " + std::string(what);
  error.range = wrapped.to_fragment(error.range);
  return error;
}

const Json& statement_of(const Json& raw) { return field(raw, "stmt"); }

// The only statement, which must be a SELECT; else the reason.
struct OneSelect {
  const Json* body = nullptr;
  std::optional<ParseError> error;
};

OneSelect one_select(const ParseTree& tree, std::string_view text, std::string_view what) {
  if (tree.error) return {nullptr, tree.error};
  if (tree.statements().size() != 1) return {nullptr, ParseError{"expected one " + std::string(what), trim(text)}};
  const Json& statement = statement_of(tree.statements()[0]);
  if (!is_kind(statement, "SelectStmt"))
    return {nullptr, ParseError{"expected a " + std::string(what) + ", found another statement",
                                token_range(text, trim(text).begin)}};
  if (auto forbidden = find_forbidden(statement)) {
    forbidden->range = place_of_forbidden(text, *forbidden);
    return {nullptr, forbidden};
  }
  return {&body_of(statement), std::nullopt};
}

// Fields of a SelectStmt besides those that every one has.
bool has_only(const Json& select, std::initializer_list<std::string_view> allowed) {
  for (const Json& value : select) {
    if (value.key() == "limitOption" && value.string() == "LIMIT_OPTION_DEFAULT") continue;
    if (value.key() == "op" && value.string() == "SETOP_NONE") continue;
    if (std::find(allowed.begin(), allowed.end(), value.key()) == allowed.end()) return false;
  }
  return true;
}

// SELECT\n<text>: exactly one target without a name.
std::optional<ParseError> check_bare_expression(std::string_view text) {
  const Wrapped wrapped("SELECT", text, "");
  const ParseTree tree = parse_tree(wrapped.text());
  const OneSelect one = one_select(tree, wrapped.text(), "expression");
  if (one.error) return in_fragment(wrapped, *one.error, "expression");
  const Json& targets = list_field(*one.body, "targetList");
  const TextRange whole = trim(text);
  if (!has_only(*one.body, {"targetList"}) || targets.empty())
    return ParseError{"expected one expression, found a clause of a query", whole};
  if (targets.size() > 1) {
    const auto second = static_cast<std::uint32_t>(std::max<std::int64_t>(first_location(targets[1]), 0));
    return ParseError{"expected one expression, found a list",
                      wrapped.to_fragment(token_range(wrapped.text(), second))};
  }
  const Json& target = body_of(targets[0]);
  if (!text_field(target, "name").empty())
    return ParseError{"expected one expression, found a name behind it", tokenize(text).back().range};
  const Json& value = field(target, "val");
  if (is_kind(value, "ColumnRef") && is_kind(list_field(body_of(value), "fields").back(), "A_Star"))
    return ParseError{"`*` stands for several columns, not for one expression", whole};
  return std::nullopt;
}

}  // namespace

StatementList parse_statements(std::string_view text) {
  StatementList result;
  const ParseTree tree = parse_tree(text);
  if (tree.error) {
    result.error = tree.error;
    return result;
  }
  for (const Json& raw : tree.statements()) {
    const auto begin = static_cast<std::uint32_t>(number_field(raw, "stmt_location"));
    const auto length = static_cast<std::uint32_t>(number_field(raw, "stmt_len"));
    const std::string_view rest = text.substr(begin, length == 0 ? std::string_view::npos : length);
    const TextRange inner = trim(rest);
    result.statements.push_back({std::string(kind_of(statement_of(raw))), {begin + inner.begin, begin + inner.end}});
  }
  return result;
}

std::optional<ParseError> parse_query(std::string_view text) {
  if (auto leak = find_leak(text, "query")) return leak;
  return one_select(parse_tree(text), text, "query").error;
}

std::optional<ParseError> parse_query(std::string_view text, const ParseTree& tree) {
  if (auto leak = find_leak(text, "query")) return leak;
  return one_select(tree, text, "query").error;
}

bool stays_in_parentheses(std::string_view text) {
  if (find_leak(text, "expression")) return false;
  const TokenIndex tokens(text);
  std::string open;
  for (std::size_t i = 0; i < tokens.tokens().size(); ++i) {
    if (tokens.tokens()[i].kind == TokenKind::Broken) return false;
    if (tokens.is(i, "(") || tokens.is(i, "[")) open.push_back(tokens.is(i, "(") ? ')' : ']');
    if (!tokens.is(i, ")") && !tokens.is(i, "]")) continue;
    if (open.empty() || !tokens.is(i, std::string_view(&open.back(), 1))) return false;
    open.pop_back();
  }
  return open.empty();
}

std::optional<ParseError> parse_expression(std::string_view text) {
  if (auto leak = find_leak(text, "expression")) return leak;
  if (auto error = check_bare_expression(text)) return error;
  // `ALL x` and the like are fine behind SELECT alone: an expression must also stand in parentheses.
  const Wrapped wrapped("SELECT (", text, ")");
  const ParseTree tree = parse_tree(wrapped.text());
  const OneSelect one = one_select(tree, wrapped.text(), "expression");
  if (one.error) return in_fragment(wrapped, *one.error, "expression");
  return std::nullopt;
}

std::optional<ParseError> parse_from_list(std::string_view text) {
  if (auto leak = find_leak(text, "source")) return leak;
  const Wrapped wrapped("SELECT FROM", text, "");
  const ParseTree tree = parse_tree(wrapped.text());
  const OneSelect one = one_select(tree, wrapped.text(), "source");
  if (one.error) return in_fragment(wrapped, *one.error, "source");
  if (text_field(*one.body, "op") != "SETOP_NONE")
    return ParseError{"UNION, INTERSECT and EXCEPT need a sub-select in parentheses here", trim(text)};
  if (list_field(*one.body, "fromClause").empty() || !list_field(*one.body, "targetList").empty())
    return ParseError{"expected a source", trim(text)};
  return std::nullopt;
}

std::optional<ParseError> parse_with_list(std::string_view text, bool recursive) {
  if (auto leak = find_leak(text, "list of WITH queries")) return leak;
  const Wrapped wrapped(recursive ? "WITH RECURSIVE" : "WITH", text, "SELECT 1");
  const ParseTree tree = parse_tree(wrapped.text());
  const OneSelect one = one_select(tree, wrapped.text(), "list of WITH queries");
  if (one.error) return in_fragment(wrapped, *one.error, "list of WITH queries");
  const Json& targets = list_field(*one.body, "targetList");
  // The SELECT must be ours: a fragment that brings its own ends in UNION or a bracket.
  if (!has_only(*one.body, {"targetList", "withClause"}) || targets.size() != 1 ||
      first_location(targets[0]) < wrapped.end())
    return ParseError{"expected WITH queries alone, found a query behind them", trim(text)};
  return std::nullopt;
}

std::optional<ParseError> parse_type(std::string_view text) {
  if (auto leak = find_leak(text, "type")) return leak;
  const Wrapped wrapped("SELECT NULL::", text, "");
  const ParseTree tree = parse_tree(wrapped.text());
  const OneSelect one = one_select(tree, wrapped.text(), "type");
  if (one.error) return in_fragment(wrapped, *one.error, "type");
  const Json& targets = list_field(*one.body, "targetList");
  const bool plain = has_only(*one.body, {"targetList"}) && targets.size() == 1 &&
                     text_field(body_of(targets[0]), "name").empty() &&
                     is_kind(field(body_of(targets[0]), "val"), "TypeCast") &&
                     is_kind(field(body_of(field(body_of(targets[0]), "val")), "arg"), "A_Const");
  if (!plain) return ParseError{"expected one type", trim(text)};
  return std::nullopt;
}

}  // namespace dmlc::sql
