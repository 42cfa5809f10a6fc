// SPDX-License-Identifier: Apache-2.0
// Puts the statements of a file one below the other, with the comments and blank lines between them.
#include "compiler/format/format.h"

#include <vector>

#include "compiler/base/check.h"
#include "compiler/base/line_ends.h"
#include "compiler/format/comments.h"
#include "compiler/format/layout.h"
#include "compiler/format/marks.h"
#include "compiler/format/verify.h"
#include "lexer/lexer.h"
#include "parser/parser.h"
#include "parser/splitter.h"

namespace dmlc::format {

namespace {
using syntax::StatementTokens;
using syntax::TokenList;

class FileLayout {
 public:
  FileLayout(const TokenList& list, const std::vector<Mark>& marks)
      : list_(list), gaps_(find_gaps(list)), layout_(list, marks, gaps_) {}

  std::string run(const std::vector<StatementTokens>& ranges, const ast::File& file) {
    std::size_t next = 0;
    for (std::size_t k = 0; k < ranges.size(); ++k) {
      for (; next < ranges[k].first; ++next) add_empty_statement(next);
      add_statement(ranges[k], file.statements[k]);
      next = ranges[k].last + (ranges[k].last < list_.tokens.size() ? 1 : 0);
    }
    for (; next < list_.tokens.size(); ++next) add_empty_statement(next);
    add_comments(gaps_[next].own_line, gaps_[next].end);
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  /// Ends the line before what stands at `begin`; one blank line stays where there were blank lines.
  void separate(std::size_t begin) {
    if (!out_.empty()) out_ += count_line_ends(list_.text, at_, begin) > 1 ? "\n\n" : "\n";
  }

  void add_comments(std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      // Comments of one line stay on one: lines of their own might describe the statement below.
      if (i != first && share_line(list_, i))
        out_ += ' ';
      else
        separate(list_.comments[i].begin);
      out_ += printed(list_, list_.comments[i]);
      at_ = list_.comments[i].end;
    }
  }

  /// A `;` with nothing before it goes, unless comments stand beside it: without it they might describe what follows.
  void add_empty_statement(std::size_t semicolon) {
    const Gap& above = gaps_[semicolon];
    const Gap& behind = gaps_[semicolon + 1];
    const std::uint32_t end = list_.tokens[semicolon].end;
    if (above.own_line == above.end && !behind.has_trailing()) {
      at_ = end;
      return;
    }
    add_comments(above.own_line, above.before);
    add_comments(above.before, above.end);
    if (above.before == above.end) separate(list_.tokens[semicolon].begin);
    out_ += ";";
    at_ = end;
    for (std::size_t i = behind.trailing; i < behind.own_line; ++i) {
      out_ += (i == behind.trailing ? "  " : " ") + printed(list_, list_.comments[i]);
      at_ = list_.comments[i].end;
    }
  }

  void add_statement(const StatementTokens& range, const ast::Statement& statement) {
    const Gap& above = gaps_[range.first];
    add_comments(above.own_line, above.before);
    separate(above.before != above.end ? list_.comments[above.before].begin : list_.tokens[range.first].begin);
    layout_.statement(range, statement).print(out_);
    const std::size_t end = range.last < list_.tokens.size() ? range.last + 1 : range.last;
    at_ = list_.tokens[end - 1].end;
    if (gaps_[end].has_trailing()) at_ = list_.comments[gaps_[end].own_line - 1].end;
  }

  const TokenList& list_;
  const std::vector<Gap> gaps_;
  Layout layout_;
  std::string out_;
  std::size_t at_ = 0;  ///< end of what was printed last, in the source
};
}  // namespace

std::optional<std::string> format(FileId file, const SourceMap& sources, DiagnosticSink& sink) {
  const std::size_t errors_before = sink.error_count();
  const ast::File parsed = syntax::parse(file, sources, sink);
  if (sink.error_count() != errors_before) return std::nullopt;
  DiagnosticSink reported;  // by the parser already
  const TokenList list = syntax::lex(file, sources, reported);
  const std::vector<StatementTokens> ranges = syntax::split(list, reported);
  DMLC_CHECK(ranges.size() == parsed.statements.size());
  const std::vector<Mark> marks = mark(list, ranges, parsed);
  std::string formatted = FileLayout(list, marks).run(ranges, parsed);
  verify_same_meaning(list, marks, parsed, formatted);
  return formatted;
}

}  // namespace dmlc::format
