// SPDX-License-Identifier: Apache-2.0
// Lists, conditions and expressions: the same for values of the language and for SQL.
#include "compiler/format/layout.h"
#include "parser/words.h"

namespace dmlc::format {

using syntax::is_word;
using syntax::TokenKind;

/// The token behind the one at i, or behind the bracket or CASE that opens there.
std::size_t Layout::behind(std::size_t i) const { return marks_[i].match != 0 ? marks_[i].match + 1 : i + 1; }

bool Layout::is_keyword_at(std::size_t i, std::string_view word) const {
  return is_keyword(marks_[i]) && is_word(list_, list_.tokens[i], word);
}

std::vector<std::size_t> Layout::find_word(std::size_t first, std::size_t last, std::string_view word) const {
  std::vector<std::size_t> found;
  std::size_t betweens = 0;
  for (std::size_t i = first; i < last; i = behind(i)) {
    if (is_keyword_at(i, "BETWEEN")) {
      ++betweens;
    } else if (is_keyword_at(i, word) && i != first && !marks_[i].clause) {
      // The AND of a BETWEEN joins its bounds.
      if (word == "AND" && betweens != 0)
        --betweens;
      else
        found.push_back(i);
    }
  }
  return found;
}

std::vector<std::size_t> Layout::find_commas(std::size_t first, std::size_t last) const {
  std::vector<std::size_t> found;
  for (std::size_t i = first; i < last; i = behind(i))
    if (list_.tokens[i].kind == TokenKind::Comma) found.push_back(i);
  return found;
}

/// Parts with a break before each but the first; those are indented.
void Layout::chain(std::size_t first, std::size_t last, const std::vector<std::size_t>& breaks, Part part,
                   Breaks mode) {
  if (breaks.empty()) return (this->*part)(first, last);
  (this->*part)(first, breaks.front());
  document_.begin(2, comment_ends_line_before(breaks.front()) ? Breaks::Always : mode);
  for (std::size_t k = 0; k < breaks.size(); ++k) {
    soft(breaks[k]);
    (this->*part)(breaks[k], k + 1 < breaks.size() ? breaks[k + 1] : last);
  }
  document_.end();
}

/// Items between commas, the first on the line where it begins.
void Layout::items(std::size_t first, std::size_t last) {
  std::vector<std::size_t> breaks = find_commas(first, last);
  for (std::size_t& comma : breaks) ++comma;
  if (!breaks.empty() && breaks.back() == last) breaks.pop_back();
  chain(first, last, breaks, &Layout::item, Breaks::Together);
}

/// The same with the breaks of the group around.
void Layout::list(std::size_t first, std::size_t last) {
  std::size_t begin = first;
  for (const std::size_t comma : find_commas(first, last)) {
    item(begin, comma + 1);
    begin = comma + 1;
    if (begin < last) soft(begin);
  }
  if (begin < last) item(begin, last);
}

/// One item, with the comma behind it if there is one.
void Layout::item(std::size_t first, std::size_t last) {
  const bool comma = list_.tokens[last - 1].kind == TokenKind::Comma;
  condition(first, comma ? last - 1 : last);
  if (comma) emit(last - 1);
}

void Layout::condition(std::size_t first, std::size_t last) {
  chain(first, last, find_word(first, last, "OR"), &Layout::conjunction, Breaks::Together);
}

void Layout::conjunction(std::size_t first, std::size_t last) {
  chain(first, last, find_word(first, last, "AND"), &Layout::sum, Breaks::Together);
}

/// An expression of SQL may break before `+`, `-` and `||`.
void Layout::sum(std::size_t first, std::size_t last) {
  std::vector<std::size_t> breaks;
  for (std::size_t i = first; i < last; i = behind(i)) {
    if (list_.tokens[i].kind != TokenKind::Operator || !marks_[i].sql || i == first) continue;
    const std::string_view op = list_.text_of(list_.tokens[i]);
    if ((op == "+" || op == "-" || op == "||") && !spacing_.is_prefix(i)) breaks.push_back(i);
  }
  chain(first, last, breaks, &Layout::tokens, Breaks::Fill);
}

void Layout::tokens(std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; i = behind(i)) {
    if (marks_[i].match == 0)
      emit(i);
    else if (syntax::opens_bracket(list_.tokens[i].kind))
      bracket(i);
    else
      case_expr(i);
  }
}

void Layout::bracket(std::size_t open, Breaks mode) {
  const std::size_t close = marks_[open].match;
  own_line_comments(open);
  document_.begin(2, mode);
  emit(open);
  if (close != open + 1) {
    soft(open + 1);
    if (begins_query(open + 1, close))
      query(open + 1, close);
    else
      list(open + 1, close);
  }
  own_line_comments(close);
  document_.soft(false, -2);
  behind_break_ = true;
  document_.end();
  emit(close);
}

/// `CASE x WHEN a THEN b ELSE c END`
void Layout::case_expr(std::size_t begin) {
  const std::size_t end = marks_[begin].match;
  std::vector<std::size_t> parts;
  for (std::size_t i = begin + 1; i < end; i = behind(i))
    if (is_keyword_at(i, "WHEN") || is_keyword_at(i, "ELSE")) parts.push_back(i);
  own_line_comments(begin);
  document_.begin(2);
  emit(begin);
  tokens(begin + 1, parts.empty() ? end : parts.front());
  for (std::size_t k = 0; k < parts.size(); ++k) {
    soft(parts[k]);
    condition(parts[k], k + 1 < parts.size() ? parts[k + 1] : end);
  }
  own_line_comments(end);
  document_.soft(true, -2);
  behind_break_ = true;
  document_.end();
  emit(end);
}

}  // namespace dmlc::format
