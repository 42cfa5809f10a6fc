// SPDX-License-Identifier: Apache-2.0
// Statements: their clauses, actions and blocks.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/format/layout.h"
#include "parser/words.h"

namespace dmlc::format {

using syntax::is_word;
using syntax::TokenKind;

namespace {
template <class T, class... Ts>
constexpr bool kIsOneOf = (std::is_same_v<T, Ts> || ...);

/// Statements that read as one sentence: they stand on one line where they fit.
bool may_stand_on_one_line(const ast::Statement& statement) {
  return ast::visit_statement(
      []<class T>(const T&) {
        return kIsOneOf<T, ast::Show, ast::SetAlias, ast::RetrainModel, ast::CreateKernel, ast::CreateTransformer,
                        ast::PublishEvent, ast::Subscribe, ast::OnEvent, ast::GrantPredict, ast::RevokePredict>;
      },
      statement);
}
}  // namespace

Document Layout::statement(const syntax::StatementTokens& range, const ast::Statement& statement) {
  document_ = {};
  first_ = range.first;
  last_ = range.last;
  behind_break_ = false;
  if (ast::statement_as<ast::SqlStatement>(statement) != nullptr) {
    plain_sql();
  } else {
    std::size_t lead = first_;
    if (const auto* model = ast::statement_as<ast::TrainModel>(statement))
      while (list_.tokens[lead].begin < model->keyword.begin) ++lead;
    if (lead != first_) {
      table_expressions(first_, lead);
      hard(lead);
    }
    clauses(lead, may_stand_on_one_line(statement));
  }
  emit_semicolon();
  return std::exchange(document_, {});
}

/// Whether a clause begins at i that has a line of its own.
bool Layout::begins_line(std::size_t i, std::size_t lead) const {
  if (i == lead || list_.tokens[i].kind != TokenKind::Word) return false;
  if (is_keyword_at(i, "THEN") && !marks_[i].sql) return true;
  if (!marks_[i].clause) return false;
  const bool control = i + 1 < last_ && is_keyword_at(i + 1, "CONTROL");
  constexpr std::array<std::string_view, 4> kInline = {"AND", "AS", "TO", "VERSION"};
  return control || !is_any_word(list_, list_.tokens[i], kInline);
}

std::vector<std::size_t> Layout::find_lines(std::size_t lead) const {
  std::vector<std::size_t> lines;
  bool acts = false;
  for (std::size_t i = lead; i < last_; i = behind(i)) {
    const bool block = is_keyword_at(i, "BEGIN") && is_word(list_, list_.tokens[lead], "WHEN") && !marks_[i].sql;
    const bool first_action = marks_[i].action && !acts;
    if (block || begins_line(i, lead) || first_action) lines.push_back(i);
    // Actions may go without THEN.
    acts = acts || first_action || is_keyword_at(i, "THEN");
    if (block) break;
  }
  return lines;
}

void Layout::clauses(std::size_t lead, bool one_line) {
  const std::vector<std::size_t> lines = find_lines(lead);
  document_.begin(2);
  clause(lead, lines.empty() ? last_ : lines.front());
  for (std::size_t k = 0; k < lines.size(); ++k) {
    if (one_line)
      soft(lines[k]);
    else
      hard(lines[k]);
    clause(lines[k], k + 1 < lines.size() ? lines[k + 1] : last_);
  }
  if (has_semicolon()) own_line_comments(last_);
  document_.end();
}

void Layout::clause(std::size_t first, std::size_t last) {
  if (is_keyword_at(first, "BEGIN") && !marks_[first].clause && first != first_) return block(first, last);
  bool acts = false;
  bool is_source = false;
  for (std::size_t i = first; i < last; i = behind(i)) {
    // The query of a transformer.
    if (marks_[i].sql && !marks_[i - 1].sql && begins_query(i, last)) {
      tokens(first, i);
      document_.begin(0);
      soft(i);
      query(i, last);
      return document_.end();
    }
    acts = acts || marks_[i].action;
    is_source = is_source || (i != first && begins_part(i, first));
  }
  if (acts) return actions(first, last);
  return is_source ? source(first, last) : items(first, last);
}

/// `[THEN] action AND action action`
void Layout::actions(std::size_t first, std::size_t last) {
  std::vector<std::size_t> breaks;
  bool behind_first = false;
  for (std::size_t i = first; i < last; i = behind(i)) {
    if (!marks_[i].action) continue;
    if (behind_first) breaks.push_back(is_keyword_at(i - 1, "AND") ? i - 1 : i);
    behind_first = true;
  }
  chain(first, last, breaks, &Layout::tokens, Breaks::Together);
}

/// `BEGIN action; IF condition THEN …; ELSE …; END IF; END`
void Layout::block(std::size_t first, std::size_t last) {
  emit(first);
  document_.begin(2);
  for (std::size_t i = first + 1; i < last;) {
    if (is_keyword_at(i, "IF") || is_keyword_at(i, "ELSE") || is_keyword_at(i, "END")) {
      std::size_t end = i + 1;
      while (end < last && is_keyword_at(i, "IF") && !(is_keyword_at(end - 1, "THEN") && !marks_[end - 1].sql))
        end = behind(end);
      if (is_keyword_at(i, "END") && end < last) end = std::min(last, i + 3);
      block_head(i, end);
      i = end;
    } else {
      std::size_t end = i;
      while (list_.tokens[end].kind != TokenKind::Semicolon) end = behind(end);
      hard(i);
      actions(i, end);
      emit(end);
      i = end + 1;
    }
  }
}

/// `IF condition THEN`, `ELSE`, `END IF;` or `END`: where a block inside a block begins and ends.
void Layout::block_head(std::size_t first, std::size_t last) {
  if (!is_keyword_at(first, "IF")) {
    own_line_comments(first);
    document_.end();
  }
  hard(first);
  condition(first, last);
  if (!is_keyword_at(first, "END")) document_.begin(2);
}

}  // namespace dmlc::format
