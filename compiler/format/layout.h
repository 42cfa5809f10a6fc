// SPDX-License-Identifier: Apache-2.0
// Turns the tokens of one statement into a document: which breaks there are and how they nest.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/format/comments.h"
#include "compiler/format/document.h"
#include "compiler/format/marks.h"
#include "compiler/format/spacing.h"
#include "lexer/token.h"
#include "parser/ast/statement.h"
#include "parser/splitter.h"

namespace dmlc::format {

/// Lays out the statements of one file. Functions over ranges take tokens [first, last) with balanced brackets and add
/// them to the document; each token and each comment is added once, in order.
class Layout {
 public:
  Layout(const syntax::TokenList& list, const std::vector<Mark>& marks, const std::vector<Gap>& gaps)
      : list_(list), marks_(marks), gaps_(gaps), spacing_(list, marks) {}

  /// The whole statement with its `;`, which is added where it is missing, and the comments behind it on its line. The
  /// comments above it on lines of their own are left out.
  [[nodiscard]] Document statement(const syntax::StatementTokens& range, const ast::Statement& statement);

 private:
  // layout.cpp: tokens and breaks.
  void emit(std::size_t i);
  void emit_inline_comments(std::size_t i);
  void emit_comments_behind(std::size_t i);
  [[nodiscard]] bool hands_comments_on(std::size_t i) const;
  void emit_semicolon();
  void own_line_comments(std::size_t i);
  [[nodiscard]] std::string joined_comments(std::size_t first, std::size_t last) const;
  void soft(std::size_t i, int offset = 0);
  void hard(std::size_t i, int offset = 0);
  [[nodiscard]] bool comment_ends_line_before(std::size_t i) const;
  [[nodiscard]] bool precedes_its_comments(std::size_t i) const;
  [[nodiscard]] bool has_semicolon() const;
  void plain_sql();

  // layout_expr.cpp: lists, conditions, expressions.
  using Part = void (Layout::*)(std::size_t, std::size_t);
  [[nodiscard]] std::size_t behind(std::size_t i) const;
  [[nodiscard]] bool is_keyword_at(std::size_t i, std::string_view word) const;
  [[nodiscard]] std::vector<std::size_t> find_word(std::size_t first, std::size_t last, std::string_view word) const;
  [[nodiscard]] std::vector<std::size_t> find_commas(std::size_t first, std::size_t last) const;
  void chain(std::size_t first, std::size_t last, const std::vector<std::size_t>& breaks, Part part, Breaks mode);
  void items(std::size_t first, std::size_t last);
  void list(std::size_t first, std::size_t last);
  void item(std::size_t first, std::size_t last);
  void condition(std::size_t first, std::size_t last);
  void conjunction(std::size_t first, std::size_t last);
  void sum(std::size_t first, std::size_t last);
  void tokens(std::size_t first, std::size_t last);
  void bracket(std::size_t open, Breaks mode = Breaks::Together);
  void case_expr(std::size_t begin);

  // layout_sql.cpp: queries.
  [[nodiscard]] bool begins_query(std::size_t first, std::size_t last) const;
  [[nodiscard]] bool begins_part(std::size_t i, std::size_t first) const;
  [[nodiscard]] std::vector<std::size_t> find_parts(std::size_t first, std::size_t last) const;
  void query(std::size_t first, std::size_t last);
  void query_part(std::size_t first, std::size_t last);
  void source(std::size_t first, std::size_t last);
  void table_expressions(std::size_t first, std::size_t last);

  // layout_statement.cpp: clauses, actions, blocks.
  [[nodiscard]] bool begins_line(std::size_t i, std::size_t lead) const;
  [[nodiscard]] std::vector<std::size_t> find_lines(std::size_t lead) const;
  void clauses(std::size_t lead, bool one_line);
  void clause(std::size_t first, std::size_t last);
  void actions(std::size_t first, std::size_t last);
  void block(std::size_t first, std::size_t last);
  void block_head(std::size_t first, std::size_t last);

  const syntax::TokenList& list_;
  const std::vector<Mark>& marks_;
  const std::vector<Gap>& gaps_;
  const Spacing spacing_;
  Document document_;
  std::size_t first_ = 0;  ///< the statement's tokens, without its `;`
  std::size_t last_ = 0;
  bool behind_break_ = false;       ///< a break decides about the blank before the next token
  std::size_t own_line_until_ = 0;  ///< own-line comments in front of tokens before this one are printed
  std::string moved_;               ///< comments that stood in front of a comma or `;` and go behind it
};

}  // namespace dmlc::format
