// SPDX-License-Identifier: Apache-2.0
// Which token each comment of a file belongs to.
#include "compiler/format/comments.h"

#include "compiler/base/line_ends.h"

namespace dmlc::format {

namespace {
using syntax::Comment;
using syntax::TokenList;

bool is_line_comment(const TokenList& list, const Comment& comment) { return list.text[comment.begin] == '-'; }

bool same_line(const TokenList& list, std::size_t begin, std::size_t end) {
  return count_line_ends(list.text, begin, end) == 0;
}

/// Divides the comments [first, end) between the tokens before and behind them.
Gap divide(const TokenList& list, std::size_t token, std::size_t first, std::size_t end) {
  Gap gap{first, first, end, end};
  if (token < list.tokens.size()) {
    for (std::size_t at = list.tokens[token].begin; gap.before > first; --gap.before) {
      const Comment& comment = list.comments[gap.before - 1];
      if (is_line_comment(list, comment) || !same_line(list, comment.end, at)) break;
      at = comment.begin;
    }
  }
  if (token > 0) {
    for (std::size_t at = list.tokens[token - 1].end; gap.own_line < gap.before; ++gap.own_line) {
      const Comment& comment = list.comments[gap.own_line];
      if (!same_line(list, at, comment.begin)) break;
      at = comment.end;
    }
  }
  return gap;
}
}  // namespace

std::vector<Gap> find_gaps(const TokenList& list) {
  std::vector<Gap> gaps;
  gaps.reserve(list.tokens.size() + 1);
  std::size_t next = 0;
  for (std::size_t token = 0; token <= list.tokens.size(); ++token) {
    const std::size_t first = next;
    const bool last = token == list.tokens.size();
    while (next < list.comments.size() && (last || list.comments[next].begin < list.tokens[token].begin)) ++next;
    gaps.push_back(divide(list, token, first, next));
  }
  return gaps;
}

bool share_line(const TokenList& list, std::size_t i) {
  return same_line(list, list.comments[i - 1].end, list.comments[i].begin);
}

std::string printed(const TokenList& list, const Comment& comment) {
  std::string_view text = list.text.substr(comment.begin, comment.end - comment.begin);
  if (!is_line_comment(list, comment)) return with_line_feeds(text);
  return std::string(text.substr(0, text.find_last_not_of(" \t\f\v\r") + 1));
}

std::string with_line_feeds(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r')
      result += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      result += '\n';
  }
  return result;
}

}  // namespace dmlc::format
