// SPDX-License-Identifier: Apache-2.0
// Cuts the tokens of a file into statements.
#include "parser/splitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "parser/leads.h"
#include "parser/words.h"

namespace dmlc::syntax {

namespace {
TokenKind closing_of(TokenKind kind) {
  if (kind == TokenKind::LeftParen) return TokenKind::RightParen;
  return kind == TokenKind::LeftBracket ? TokenKind::RightBracket : TokenKind::RightBrace;
}

std::string_view closing_text(TokenKind kind) {
  if (kind == TokenKind::LeftParen) return ")";
  return kind == TokenKind::LeftBracket ? "]" : "}";
}

class Splitter {
 public:
  Splitter(const TokenList& list, DiagnosticSink& sink) : list_(list), sink_(sink) {}

  std::vector<StatementTokens> run() {
    for (at_ = 0; at_ < list_.tokens.size(); ++at_) {
      const TokenKind kind = list_.tokens[at_].kind;
      if (at_ == first_ + kMaxStatementTokens) too_long();
      if (kind == TokenKind::Semicolon) {
        if (ends_statement()) end_statement();
      } else if (opens_bracket(kind)) {
        open();
      } else if (closes_bracket(kind)) {
        close();
      } else if (kind == TokenKind::Word && open_.empty()) {
        track_atomic_body();
      }
    }
    end_statement();
    return std::move(statements_);
  }

 private:
  const Token& token(std::size_t i) const { return list_.tokens[i]; }

  void open() {
    open_.push_back(at_);
    if (open_.size() != kMaxNesting + 1) return;
    if (!broken_)
      sink_.report<Diag::NestingTooDeep>(list_.span_of(token(at_)), kMaxNesting)
          .help("the inner part might move into a view or a CTE");
    broken_ = true;
  }

  void close() {
    if (open_.empty() && left_open_ != 0) {
      // It closes a bracket of the statement before, which a `;` cut in two.
      --left_open_;
      broken_ = true;
      return;
    }
    const bool matches = !open_.empty() && closing_of(token(open_.back()).kind) == token(at_).kind;
    if (!matches && !broken_) {
      auto report = sink_.report<Diag::UnmatchedBracket>(list_.span_of(token(at_)), list_.text_of(token(at_)));
      if (open_.empty()) {
        report.help("it might be removed, or its opening counterpart is missing before it");
      } else {
        report.note(list_.span_of(token(open_.back())), "this one is open");
        report.help(fmt::format("`{}` might be missing before it", closing_text(token(open_.back()).kind)));
      }
      broken_ = true;
    }
    if (!open_.empty()) open_.pop_back();
  }

  bool begins_with_create(std::string_view object, std::string_view other) const {
    std::size_t i = first_;
    if (i >= at_ || !is_word(list_, token(i++), "CREATE")) return false;
    if (i + 1 < at_ && is_word(list_, token(i), "OR") && is_word(list_, token(i + 1), "REPLACE")) i += 2;
    return i < at_ && (is_word(list_, token(i), object) || is_word(list_, token(i), other));
  }

  void unclosed_body() {
    sink_
        .report<Diag::UnclosedBracket>(
            join(list_.span_of(token(atomic_begin_)), list_.span_of(token(atomic_begin_ + 1))), "BEGIN ATOMIC")
        .help("`END` might be missing before the statement ends");
    broken_ = true;
  }

  void too_long() {
    if (!broken_)
      sink_.report<Diag::TooManyTokens>(list_.span_of(token(first_)), kMaxStatementTokens)
          .help("a list of values might move into a table");
    broken_ = true;
  }

  bool begins_event() const {
    constexpr std::array<std::string_view, 2> kWhenEvent = {"WHEN", "EVENT"};
    return words_stand_at(list_, first_, at_, kWhenEvent);
  }
  bool begins_event_block() const { return is_word(list_, token(at_), "BEGIN") && begins_event(); }

  /// BEGIN ATOMIC … END of an SQL function holds statements, as BEGIN … END of WHEN EVENT does; an END inside belongs
  /// to a CASE or an IF.
  void track_atomic_body() {
    if (atomic_depth_ == 0) {
      constexpr std::array<std::string_view, 2> kBody = {"BEGIN", "ATOMIC"};
      if (begins_event_block() ||
          (words_stand_at(list_, at_, list_.tokens.size(), kBody) && begins_with_create("FUNCTION", "PROCEDURE")))
        atomic_depth_ = 1, atomic_begin_ = at_;
    } else if (is_word(list_, token(at_), "CASE")) {
      ++atomic_depth_;
    } else if (is_word(list_, token(at_), "END") && !is_end_if()) {
      --atomic_depth_;
    }
  }

  bool is_end_if() const { return at_ + 1 < list_.tokens.size() && is_word(list_, token(at_ + 1), "IF"); }

  /// A `;` inside brackets ends the statement too, because a bracket must be missing: only CREATE RULE may hold one.
  bool ends_statement() const {
    const bool inside = atomic_depth_ != 0 || (!open_.empty() && begins_with_create("RULE", "RULE"));
    if (!inside) return true;
    const Lead* next = match_lead(list_, at_ + 1, list_.tokens.size());
    return next != nullptr && next->kind == LeadKind::Statement && !is_step(*next);
  }

  /// Words that begin a statement and, in the block of an event, also an action.
  bool is_step(const Lead& lead) const {
    return atomic_depth_ != 0 && begins_event() && (lead.text == "RETRAIN MODEL" || lead.text == "PUBLISH EVENT");
  }

  void end_statement() {
    if (!open_.empty() && !broken_) {
      const Token& bracket = token(open_.back());
      sink_.report<Diag::UnclosedBracket>(list_.span_of(bracket), list_.text_of(bracket))
          .help(fmt::format("`{}` might be missing before the statement ends", closing_text(bracket.kind)));
      broken_ = true;
    }
    if (atomic_depth_ != 0 && !broken_ && !begins_event()) unclosed_body();
    const std::size_t end = at_ < list_.tokens.size() ? token(at_).begin : list_.text.size();
    const auto error = std::lower_bound(list_.broken.begin(), list_.broken.end(), text_begin_);
    if (error != list_.broken.end() && *error < end) broken_ = true;
    // A block that has no end keeps its `;`, so that its end is what is missed.
    const bool is_open_block = atomic_depth_ != 0 && at_ < list_.tokens.size() && begins_event();
    if (at_ > first_) statements_.push_back({first_, is_open_block ? at_ + 1 : at_, broken_});
    left_open_ = open_.size();
    first_ = at_ + 1;
    text_begin_ = static_cast<std::uint32_t>(end);
    open_.clear();
    atomic_depth_ = 0;
    broken_ = false;
  }

  const TokenList& list_;
  DiagnosticSink& sink_;
  std::vector<StatementTokens> statements_;
  std::size_t at_ = 0;
  std::size_t first_ = 0;
  std::uint32_t text_begin_ = 0;
  std::vector<std::size_t> open_;
  std::size_t left_open_ = 0;  ///< brackets that the statement before did not close
  unsigned atomic_depth_ = 0;
  std::size_t atomic_begin_ = 0;  ///< where the body begins
  bool broken_ = false;
};
}  // namespace

std::vector<StatementTokens> split(const TokenList& list, DiagnosticSink& sink) { return Splitter(list, sink).run(); }

}  // namespace dmlc::syntax
