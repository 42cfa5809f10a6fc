// SPDX-License-Identifier: Apache-2.0
// The comment directly above a statement, which describes it.
#include "parser/description.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "compiler/base/line_ends.h"

namespace dmlc::syntax {

namespace {
constexpr std::string_view kBlanks = " \t\f\v\r";

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// True when exactly one line end and nothing but blanks lie between.
bool next_line_follows(std::string_view between) {
  return count_line_ends(between, 0, between.size()) == 1 &&
         between.find_first_not_of(" \t\f\v\r\n") == std::string_view::npos;
}

bool begins_its_line(std::string_view text, std::uint32_t at) {
  const std::size_t line_end = text.substr(0, at).find_last_of(kLineEnds);
  const std::string_view before = text.substr(line_end == std::string_view::npos ? 0 : line_end + 1,
                                              line_end == std::string_view::npos ? at : at - line_end - 1);
  return before.find_first_not_of(" \t\f\v\r\xEF\xBB\xBF") == std::string_view::npos;
}

void add_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}

void add_comment(std::string& text, std::string_view comment) {
  if (comment.starts_with("--")) return add_line(text, trim(comment.substr(2)));
  comment.remove_prefix(2);
  if (comment.ends_with("*/")) comment.remove_suffix(2);
  while (!comment.empty()) {
    const std::size_t end = std::min(comment.find_first_of(kLineEnds), comment.size());
    std::string_view line = trim(comment.substr(0, end));
    // The stars that many people put in front of each line are decoration.
    if (line.starts_with("*")) line = trim(line.substr(1));
    if (!line.empty() || !text.empty()) add_line(text, line);
    const std::size_t line_end = comment.substr(end).starts_with("\r\n") ? 2 : 1;
    comment.remove_prefix(std::min(end + line_end, comment.size()));
  }
  while (text.ends_with('\n')) text.pop_back();
}
}  // namespace

std::string description_above(const TokenList& list, std::uint32_t begin) {
  auto after = std::lower_bound(list.comments.begin(), list.comments.end(), begin,
                                [](const Comment& comment, std::uint32_t offset) { return comment.begin < offset; });
  std::vector<std::string_view> above;
  while (after != list.comments.begin()) {
    const Comment& comment = *--after;
    if (!next_line_follows(list.text.substr(comment.end, begin - comment.end))) break;
    if (!begins_its_line(list.text, comment.begin)) break;
    above.push_back(list.text.substr(comment.begin, comment.end - comment.begin));
    begin = comment.begin;
  }
  std::string text;
  for (auto comment = above.rbegin(); comment != above.rend(); ++comment) add_comment(text, *comment);
  return text;
}

}  // namespace dmlc::syntax
