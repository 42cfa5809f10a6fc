// SPDX-License-Identifier: Apache-2.0
// Plain SQL statements keep their lines.
#include "compiler/format/plain_sql.h"

#include <algorithm>
#include <string_view>

#include "compiler/base/line_ends.h"
#include "compiler/format/comments.h"
#include "parser/words.h"

namespace dmlc::format {

namespace {
constexpr std::size_t kTab = 4;

std::size_t next_tab_stop(std::size_t column) { return (column / kTab + 1) * kTab; }

/// Columns that blanks and tabs take at the beginning of a line.
std::size_t indentation(std::string_view blanks) {
  std::size_t column = 0;
  for (const char c : blanks) column = c == '\t' ? next_tab_stop(column) : column + 1;
  return column;
}

std::size_t line_begin(std::string_view text, std::size_t at) {
  const std::size_t line_end = text.substr(0, at).find_last_of("\r\n");
  return line_end == std::string_view::npos ? 0 : line_end + 1;
}

class Writer {
 public:
  Writer(const syntax::TokenList& list, std::uint32_t begin) : list_(list), at_(begin) {
    std::string_view before = list.text.substr(0, begin);
    before.remove_prefix(line_begin(list.text, begin));
    if (before.starts_with("\xEF\xBB\xBF")) before.remove_prefix(3);
    if (before.find_first_not_of(" \t\f\v") == std::string_view::npos) shift_ = indentation(before);
  }

  void add(std::uint32_t begin, std::uint32_t end, const std::string& printed) {
    add_blanks(list_.text.substr(at_, begin - at_));
    text_ += printed;
    at_ = end;
  }

  std::string take() { return std::move(text_); }

 private:
  void add_blanks(std::string_view blanks) {
    const std::size_t lines = count_line_ends(blanks, 0, blanks.size());
    if (lines != 0) {
      text_.append(lines, '\n');
      const std::size_t column = indentation(blanks.substr(line_begin(blanks, blanks.size())));
      text_.append(column - std::min(column, shift_), ' ');
      return;
    }
    for (const char c : blanks) {
      if (c == '\t')
        text_.append(next_tab_stop(column()) - column(), ' ');
      else
        text_ += ' ';
    }
  }

  [[nodiscard]] std::size_t column() const { return text_.size() - line_begin(text_, text_.size()); }

  const syntax::TokenList& list_;
  std::uint32_t at_;
  std::size_t shift_ = 0;
  std::string text_;
};
}  // namespace

std::string plain_sql_text(const syntax::TokenList& list, std::size_t first, std::size_t last) {
  Writer writer(list, list.tokens[first].begin);
  auto comment = std::lower_bound(list.comments.begin(), list.comments.end(), list.tokens[first].begin,
                                  [](const syntax::Comment& c, std::uint32_t offset) { return c.begin < offset; });
  for (std::size_t i = first; i < last; ++i) {
    const syntax::Token& token = list.tokens[i];
    for (; comment != list.comments.end() && comment->begin < token.begin; ++comment)
      writer.add(comment->begin, comment->end, printed(list, *comment));
    writer.add(token.begin, token.end, std::string(list.text_of(token)));
  }
  return writer.take();
}

bool is_unended_copy(const syntax::TokenList& list, std::size_t first, std::size_t last) {
  return last == list.tokens.size() && is_word(list, list.tokens[first], "COPY");
}

}  // namespace dmlc::format
