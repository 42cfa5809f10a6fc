// SPDX-License-Identifier: Apache-2.0
// What the flex rules act on: the tokens so far and how to report what is no token.
#include "lexer/scanner.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/utf8.h"
#include "lexer/decode.h"
#include "lexer/lexer.h"
#include "lexer/odd_characters.h"

namespace dmlc::syntax {

namespace {
constexpr std::size_t kMaxReports = 100;
constexpr unsigned kMaxRewinds = 20;

std::string code_point_name(char32_t c) { return fmt::format("U+{:04X}", static_cast<std::uint32_t>(c)); }
}  // namespace

bool Scanner::broken_here() {
  list_.broken.push_back(begin);
  return list_.broken.size() <= kMaxReports;
}

void Scanner::token(TokenKind kind) {
  if (kind == TokenKind::LeftParen) open_bracket(false);
  if (kind == TokenKind::LeftBracket) open_bracket(expects_json_string());
  if (kind == TokenKind::LeftBrace) open_bracket(true);
  if (kind == TokenKind::RightParen || kind == TokenKind::RightBracket || kind == TokenKind::RightBrace)
    close_bracket();
  if (kind == TokenKind::Semicolon) json_context_.clear();
  list_.tokens.push_back({kind, begin, position});
}

void Scanner::close_bracket() {
  if (!json_context_.empty()) json_context_.pop_back();
}

std::size_t Scanner::word_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size()) {
    const utf8::Decoded c = utf8::decode(text.substr(length));
    const unsigned bytes = std::max(1U, c.bytes);
    const bool odd = c.code_point >= 0x80 && (is_typographic_quote(c.code_point) || find_odd_character(c.code_point));
    if (odd) return length == 0 ? bytes : length;
    length += bytes;
  }
  return length;
}

void Scanner::word() {
  const utf8::Decoded first = utf8::decode(text());
  if (first.code_point >= 0x80 && is_typographic_quote(first.code_point)) return typographic_quote();
  if (const OddCharacter* odd = first.code_point >= 0x80 ? find_odd_character(first.code_point) : nullptr) {
    if (!broken_here()) return;
    auto report = sink_.report<Diag::StrayCharacter>(
        span(), fmt::format("{} ({})", code_point_name(first.code_point), odd->name));
    report.fix(span(), std::string(odd->replacement));
    if (odd->replacement.empty())
      report.help("the character might be removed");
    else
      report.help(odd->replacement == " " ? "a plain blank might be meant"
                                          : fmt::format("`{}` might be meant", odd->replacement));
    return;
  }
  check_length(text().size());
  token(TokenKind::Word);
}

void Scanner::check_length(std::size_t bytes) {
  if (bytes > kMaxNameBytes && broken_here())
    sink_.report<Diag::NameTooLong>(span(), bytes, kMaxNameBytes).help("a shorter name might be chosen");
}

void Scanner::quoted_name() {
  const DecodedText name = decode_quoted_name(text());
  check_length(name.text.size());
  token(TokenKind::QuotedName);
}

void Scanner::typographic_quote() {
  if (begin == closing_quote_ && begin != 0) return;
  const char32_t opening = utf8::decode(text()).code_point;
  const std::string_view plain = is_double_quote(opening) ? "\"" : "'";
  // The other quote of the pair on the same line belongs to the same mistake.
  const std::size_t line_end = std::min(list_.text.find_first_of("\r\n", position), list_.text.size());
  Span closing{list_.file, 0, 0};
  for (auto at = position; at < line_end && closing.end == 0;) {
    const utf8::Decoded c = utf8::decode(list_.text.substr(at));
    const unsigned bytes = std::max(1U, c.bytes);
    if (is_typographic_quote(c.code_point) && is_double_quote(c.code_point) == is_double_quote(opening))
      closing = {list_.file, at, at + bytes};
    at += bytes;
  }
  if (closing.end != 0) closing_quote_ = closing.begin;
  if (!broken_here()) return;
  auto report = sink_.report<Diag::TypographicQuote>(span(), code_point_name(opening));
  report.help(plain == "'" ? "strings are written between plain quotes: 'text'"
                           : "names are written between plain double quotes: \"name\"");
  report.fix(span(), std::string(plain));
  if (closing.end != 0) report.fix(closing, std::string(plain));
}

void Scanner::malformed_number() {
  token(TokenKind::Integer);
  if (!broken_here()) return;
  const std::string_view number = text();
  auto report = sink_.report<Diag::MalformedNumber>(span(), number);
  const std::size_t letters = number.find_first_not_of("0123456789._");
  const std::string unit = letters == std::string_view::npos ? "" : fold(number.substr(letters));
  if (unit == "kb" || unit == "mb" || unit == "gb" || unit == "tb")
    report.help(fmt::format("a size might be written '{0}' in quotes, or with one letter: `4K`, `16M`, `2G`", number));
  else if (unit.empty() || number.find('_') < letters)
    report.help("in a number `_` stands between two digits: `1_000_000`");
  else
    report.help("a blank might be missing between the number and the word, or quotes around both");
}

void Scanner::stray_character() {
  if (!broken_here()) return;
  const auto c = static_cast<unsigned char>(text().front());
  sink_.report<Diag::StrayCharacter>(span(), code_point_name(c)).help("the character might be removed");
}

void Scanner::backslash_command() {
  const std::string_view line = text();
  const std::string_view command = line.substr(0, line.find_first_of(" \t"));
  if (list_.broken.size() <= kMaxReports) {
    auto report = sink_.report<Diag::BackslashCommand>(
        {list_.file, begin, begin + static_cast<std::uint32_t>(command.size())}, command);
    report.help("a source holds statements only; psql commands might go into a script that calls `psql` or `dmlc`");
  }
  // Like `\g` it ends what stands before it, so that only the command itself is refused.
  if (!list_.tokens.empty() && list_.tokens.back().kind != TokenKind::Semicolon) token(TokenKind::Semicolon);
}

bool Scanner::ends_copy_from_stdin() const {
  const auto& tokens = list_.tokens;
  const auto is_word = [this](const Token& t, std::string_view word) {
    return t.kind == TokenKind::Word && fold(list_.text_of(t)) == word;
  };
  const auto after_previous = std::find_if(tokens.rbegin(), tokens.rend(), [](const Token& t) {
                                return t.kind == TokenKind::Semicolon;
                              }).base();
  if (after_previous == tokens.end() || !is_word(*after_previous, "copy")) return false;
  for (auto t = after_previous + 1; t + 1 < tokens.end(); ++t)
    if (is_word(*t, "from") && is_word(*(t + 1), "stdin")) return true;
  return false;
}

void Scanner::copy_data() {
  // The statement is the last one that ended with `;`.
  auto first = list_.tokens.size() - 1;
  while (first > 0 && list_.tokens[first - 1].kind != TokenKind::Semicolon) --first;
  begin = list_.tokens[first].begin;
  const Span statement{list_.file, begin, list_.tokens.back().end};
  if (broken_here())
    sink_.report<Diag::InlineCopyData>(statement).help(
        "the rows might be written as INSERT, or loaded from a file with psql's \\copy before the source is applied");
}

void Scanner::rewind_to_line_end() {
  if (++rewinds_ > kMaxRewinds) return;
  std::size_t end = std::min(list_.text.find_first_of("\r\n", begin), list_.text.size());
  // A `;` at the end of the line was meant to end the statement.
  const std::size_t last = list_.text.find_last_not_of(" \t\f\v", end - 1);
  if (last > begin && list_.text[last] == ';') end = last;
  position = static_cast<std::uint32_t>(end);
  rewound_ = true;
}

void Scanner::unterminated(TokenKind kind) {
  if (broken_here()) {
    const Span opening{list_.file, begin, begin + 1};
    if (kind == TokenKind::String)
      sink_.report<Diag::UnterminatedString>(opening).help(
          "a closing ' might be missing; inside a string ' is written ''");
    else
      sink_.report<Diag::UnterminatedName>(opening).help(
          "a closing \" might be missing; inside a name \" is written \"\"");
  }
  rewind_to_line_end();
  token(kind);
}

void Scanner::unterminated_dollar_string() {
  if (broken_here())
    sink_.report<Diag::UnterminatedString>({list_.file, begin, begin + static_cast<std::uint32_t>(dollar_tag.size())})
        .help(fmt::format("a closing {} might be missing", dollar_tag));
  token(TokenKind::String);
}

void Scanner::unterminated_comment() {
  if (broken_here())
    sink_.report<Diag::UnterminatedComment>({list_.file, begin, begin + 2})
        .help("a closing */ might be missing; comments nest, so each /* needs its own");
  comment();
}

bool Scanner::expects_json_string() const {
  if (!json_context_.empty() && json_context_.back()) return true;
  const auto& tokens = list_.tokens;
  if (json_context_.empty() || tokens.size() < 3) return false;
  const Token& before = tokens[tokens.size() - 1];
  const Token& name = tokens[tokens.size() - 2];
  const Token& opener = tokens[tokens.size() - 3];
  return before.kind == TokenKind::Operator && list_.text_of(before) == "=" && name.kind == TokenKind::Word &&
         (opener.kind == TokenKind::LeftParen || opener.kind == TokenKind::Comma);
}

std::size_t Scanner::operator_length(std::string_view text) {
  constexpr std::string_view kMayEndInSign = "~!@#%^&|`?";
  text = text.substr(0, std::min(text.find("--"), text.find("/*")));
  const bool may_end_in_sign = text.find_first_of(kMayEndInSign) != std::string_view::npos;
  while (!may_end_in_sign && text.size() > 1 && (text.back() == '+' || text.back() == '-')) text.remove_suffix(1);
  return text.size();
}

}  // namespace dmlc::syntax
