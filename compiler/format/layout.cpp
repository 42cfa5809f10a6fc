// SPDX-License-Identifier: Apache-2.0
// Tokens with their comments, one after the other.
#include "compiler/format/layout.h"

#include <utility>

#include "compiler/format/plain_sql.h"
#include "parser/words.h"

namespace dmlc::format {

using syntax::TokenKind;

std::string Layout::joined_comments(std::size_t first, std::size_t last) const {
  std::string text;
  for (std::size_t i = first; i < last; ++i) text += (i == first ? "" : " ") + printed(list_, list_.comments[i]);
  return text;
}

/// Comments on lines of their own in front of token i; printed before what the token opens or closes.
void Layout::own_line_comments(std::size_t i) {
  if (i < own_line_until_ || i == first_ || hands_comments_on(i)) return;
  own_line_until_ = i + 1;
  const auto print = [this](std::size_t first, std::size_t last) {
    for (std::size_t k = first; k < last;) {
      const std::size_t line = k;
      while (++k < last && share_line(list_, k)) continue;
      document_.own_line_comment(joined_comments(line, k));
    }
  };
  if (hands_comments_on(i - 1)) {
    print(gaps_[i - 1].own_line, gaps_[i - 1].before);
    print(gaps_[i].trailing, gaps_[i].own_line);
  }
  print(gaps_[i].own_line, gaps_[i].before);
}

void Layout::emit_inline_comments(std::size_t i) {
  const TokenKind before = i == first_ ? TokenKind::Semicolon : list_.tokens[i - 1].kind;
  for (std::size_t k = gaps_[i].before; k < gaps_[i].end; ++k) {
    const bool spaced = !behind_break_ && !(syntax::opens_bracket(before) && k == gaps_[i].before);
    document_.text(printed(list_, list_.comments[k]), spaced);
    behind_break_ = false;
  }
}

void Layout::emit(std::size_t i) {
  const syntax::Token& token = list_.tokens[i];
  const bool comma = token.kind == TokenKind::Comma;
  const bool comes_first = precedes_its_comments(i);
  if (!comes_first) own_line_comments(i);
  const bool commented = gaps_[i].before != gaps_[i].end;
  emit_inline_comments(i);
  const bool clings = comma || token.kind == TokenKind::Semicolon || syntax::closes_bracket(token.kind);
  const bool spaced = commented ? !clings : !behind_break_ && i != first_ && spacing_.before(i);
  document_.text(list_.text_of(token), spaced, is_keyword(marks_[i]));
  behind_break_ = false;
  if (!moved_.empty()) document_.trailing_comment(std::exchange(moved_, {}));
  if (!hands_comments_on(i)) emit_comments_behind(i);
}

/// True for a comma with comments in front of it: they come behind it, so that comments behind it need other lines.
bool Layout::hands_comments_on(std::size_t i) const {
  return list_.tokens[i].kind == TokenKind::Comma && precedes_its_comments(i) &&
         (gaps_[i].has_trailing() || gaps_[i].has_own_line());
}

/// True when a comment is printed at the end of the line in front of token i.
bool Layout::comment_ends_line_before(std::size_t i) const {
  const bool moved = i > 1 && list_.tokens[i - 1].kind == TokenKind::Comma && gaps_[i - 1].has_trailing();
  return moved || gaps_[i].has_trailing();
}

/// True when token i is a comma or a `;` that is printed before the comments in front of it.
bool Layout::precedes_its_comments(std::size_t i) const {
  if (i >= list_.tokens.size()) return false;
  const Gap& gap = gaps_[i];
  if (list_.tokens[i].kind == TokenKind::Comma)
    return gap.before == gap.end && i > 0 && list_.tokens[i - 1].kind != TokenKind::Comma;
  // A comment that stood behind the `;` must not get a line of its own: it would describe the next statement.
  return list_.tokens[i].kind == TokenKind::Semicolon && gap.own_line == gap.end && !gaps_[i + 1].has_trailing();
}

void Layout::emit_comments_behind(std::size_t i) {
  const Gap& gap = gaps_[i + 1];
  if (!gap.has_trailing()) return;
  const bool adds_semicolon = i + 1 == last_ && !has_semicolon();
  if (adds_semicolon || precedes_its_comments(i + 1)) {
    moved_ = joined_comments(gap.trailing, gap.own_line);
    return;
  }
  document_.trailing_comment(joined_comments(gap.trailing, gap.own_line));
}

bool Layout::has_semicolon() const {
  return last_ < list_.tokens.size() && list_.tokens[last_].kind == TokenKind::Semicolon;
}

void Layout::emit_semicolon() {
  if (has_semicolon())
    emit(last_);
  else if (!is_unended_copy(list_, first_, last_))
    document_.text(std::string_view(";"), false);
  if (!moved_.empty()) document_.trailing_comment(std::exchange(moved_, {}));
}

void Layout::soft(std::size_t i, int offset) {
  document_.soft(spacing_.before(i), offset);
  behind_break_ = true;
  own_line_comments(i);
}

void Layout::hard(std::size_t i, int offset) {
  document_.hard(offset);
  behind_break_ = true;
  own_line_comments(i);
}

void Layout::plain_sql() {
  emit_inline_comments(first_);
  document_.text(plain_sql_text(list_, first_, last_), gaps_[first_].before != gaps_[first_].end);
  emit_comments_behind(last_ - 1);
  if (has_semicolon()) own_line_comments(last_);
}

}  // namespace dmlc::format
