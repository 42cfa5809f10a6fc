// SPDX-License-Identifier: Apache-2.0
// From a source file to its statements: lex, split, classify, and run the grammar on each statement of the language.
#include "parser/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "compiler/base/line_ends.h"
#include "lexer/lexer.h"
#include "parser/builder.h"
#include "parser/description.h"
#include "parser/grammar.hpp"
#include "parser/grammar_feed.h"
#include "parser/leads.h"
#include "parser/splitter.h"
#include "parser/words.h"

namespace dmlc::syntax {

namespace {
class FileParser {
 public:
  FileParser(const TokenList& list, DiagnosticSink& sink)
      : list_(list), sink_(sink), feed_(list), builder_(list, feed_, sink), grammar_(builder_, feed_) {}

  std::vector<ast::Statement> run() {
    const std::vector<StatementTokens> ranges = split(list_, sink_);
    statements_.reserve(ranges.size());
    for (const StatementTokens& range : ranges)
      if (!range.broken) parse_range(range.first, range.last);
    return std::move(statements_);
  }

 private:
  const Token& token(std::size_t i) const { return list_.tokens[i]; }
  Span span_of(std::size_t first, std::size_t last) const {
    return join(list_.span_of(token(first)), list_.span_of(token(last - 1)));
  }

  /// One statement, or more where the `;` between them is missing.
  void parse_range(std::size_t first, std::size_t last) {
    while (first < last) {
      first = parse_one(first, last);
      if (first < last) missing_semicolon(first);
    }
  }

  /// Returns where the statement ends.
  std::size_t parse_one(std::size_t first, std::size_t last) {
    const std::size_t lead_at = behind_ctes(first, last);
    const Lead* lead = match_lead(list_, lead_at, last);
    if (lead == nullptr) return parse_sql(first, last);
    const Span words = span_of(lead_at, lead_at + lead->words.size());
    switch (lead->kind) {
      case LeadKind::Statement:
        return parse_statement(first, lead_at, last);
      case LeadKind::NoStatement:
        sink_.report<Diag::UnknownStatement>(words, lead->text).help(std::string(lead->help));
        return last;
    }
    return last;
  }

  /// Where TRAIN MODEL stands behind `WITH a AS (…), …`; `first` when there is no such prefix.
  std::size_t behind_ctes(std::size_t first, std::size_t last) const {
    constexpr std::array<std::string_view, 2> kTrain = {"TRAIN", "MODEL"};
    if (!is_word(list_, token(first), "WITH")) return first;
    std::size_t depth = 0;
    for (std::size_t i = first; i < last; ++i) {
      if (opens_bracket(token(i).kind)) ++depth;
      if (closes_bracket(token(i).kind) && depth != 0) --depth;
      if (depth == 0 && token(i).kind == TokenKind::RightParen && words_stand_at(list_, i + 1, last, kTrain))
        return i + 1;
    }
    return first;
  }

  std::size_t parse_statement(std::size_t first, std::size_t lead_at, std::size_t last) {
    const std::size_t end = before_next_statement(lead_at + 1, last);
    feed_.begin(lead_at, end);
    builder_.begin();
    grammar_.parse();
    if (auto statement = builder_.take()) add(std::move(*statement), first, lead_at);
    return end;
  }

  void add(ast::Statement statement, std::size_t first, std::size_t lead_at) {
    if (auto* model = std::get_if<Box<ast::TrainModel>>(&statement); model != nullptr && first != lead_at) {
      (*model)->ctes = builder_.fragment(span_of(first, lead_at));
      (*model)->span = join((*model)->span, (*model)->ctes->span);
    }
    const std::string description = description_above(list_, token(first).begin);
    ast::visit_statement([&](auto& s) { s.description = description; }, statement);
    statements_.push_back(std::move(statement));
  }

  std::size_t parse_sql(std::size_t first, std::size_t last) {
    const TokenKind kind = token(first).kind;
    if (kind == TokenKind::Word ? !begins_sql(list_.text_of(token(first))) : kind != TokenKind::LeftParen)
      return unknown_statement(first, last);
    const std::size_t end = before_next_statement(first + 1, last);
    const Span span = span_of(first, end);
    const std::string text(list_.text.substr(span.begin, span.size()));
    const ast::SqlFragment sql{text, span, {ast::SqlPart{0, span}}};
    statements_.emplace_back(ast::SqlStatement{span, description_above(list_, token(first).begin), sql});
    return end;
  }

  /// Where a statement of the language begins on a line of its own although no `;` stands before it; `last` if nowhere.
  /// What is looked for cannot be SQL, and no clause either.
  std::size_t before_next_statement(std::size_t first, std::size_t last) const {
    std::size_t depth = 0;
    for (std::size_t i = first; i < last; ++i) {
      if (opens_bracket(token(i).kind)) ++depth;
      if (closes_bracket(token(i).kind) && depth != 0) --depth;
      if (depth == 0 && token(i).kind == TokenKind::Word && begins_line(i) && begins_named_statement(i, last)) return i;
    }
    return last;
  }

  bool begins_line(std::size_t i) const { return count_line_ends(list_.text, token(i - 1).end, token(i).begin) != 0; }

  /// `TRAIN MODEL name USING` or `PREDICT USING MODEL name FROM`.
  bool begins_named_statement(std::size_t i, std::size_t last) const {
    const Lead* lead = match_lead(list_, i, last);
    if (lead == nullptr || lead->kind != LeadKind::Statement) return false;
    std::size_t after = i + lead->words.size() + 1;
    if (after + 1 < last && token(after).kind == TokenKind::Dot) after += 2;
    // An action of an agent or an event may begin a line too.
    constexpr std::array<std::string_view, 2> kLatest = {"USING", "LATEST"};
    if (words_stand_at(list_, after, last, kLatest)) return false;
    return after < last &&
           (is_word(list_, token(after), "USING") || (lead->words.size() == 3 && is_word(list_, token(after), "FROM")));
  }

  void missing_semicolon(std::size_t at) {
    const Lead* lead = match_lead(list_, at, list_.tokens.size());
    const Span words = span_of(at, at + lead->words.size());
    const std::uint32_t before = token(at - 1).end;
    sink_.report<Diag::UnexpectedToken>(words, "`;`", fmt::format("`{}`", lead->text))
        .help("a `;` might be missing at the end of the statement above")
        .fix({words.file, before, before}, ";");
  }

  std::size_t unknown_statement(std::size_t first, std::size_t last) {
    const Span word = list_.span_of(token(first));
    if (token(first).kind != TokenKind::Word) {
      sink_.report<Diag::UnexpectedToken>(word, "a statement", fmt::format("`{}`", list_.text_of(token(first))))
          .help("it might be removed; a statement begins with a word");
      return last;
    }
    auto report = sink_.report<Diag::UnknownStatement>(word, list_.text_of(token(first)));
    const auto near = nearest_lead(list_, first, last);
    if (!near) {
      report.help("a statement is SQL, or begins with words such as `TRAIN MODEL` or `DEPLOY MODEL`");
      return last;
    }
    const std::size_t words = split_words(*near).size();
    report.help(fmt::format("did you mean `{}`?", *near)).fix(span_of(first, first + words), *near);
    return last;
  }

  const TokenList& list_;
  DiagnosticSink& sink_;
  GrammarFeed feed_;
  Builder builder_;
  Grammar grammar_;
  std::vector<ast::Statement> statements_;
};
}  // namespace

ast::File parse(FileId file, const SourceMap& sources, DiagnosticSink& sink) {
  const TokenList list = lex(file, sources, sink);
  if (!list.complete) return {file, {}};
  return {file, FileParser(list, sink).run()};
}

}  // namespace dmlc::syntax
