// SPDX-License-Identifier: Apache-2.0
// What the grammar's actions call to make AST nodes, and where syntax errors become diagnostics.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "lexer/token.h"
#include "parser/ast/statement.h"
#include "parser/grammar.hpp"
#include "parser/grammar_feed.h"

namespace dmlc::syntax {

template <class T>
ast::Clause<T> clause(Span keyword, T value, Span last) {
  return {std::move(value), keyword, join(keyword, last)};
}

/// Makes the AST of one statement. A mistake found here is reported and the statement is not finished; the grammar goes
/// on, so that the next mistake of the statement is found too.
class Builder {
 public:
  Builder(const TokenList& list, const GrammarFeed& feed, DiagnosticSink& sink)
      : list_(list), feed_(feed), sink_(sink), errors_before_(sink.error_count()) {}

  /// The statement, unless something in it was reported.
  [[nodiscard]] std::optional<ast::Statement> take() {
    if (sink_.error_count() != errors_before_) return std::nullopt;
    return std::move(statement_);
  }

  // Leaves. Each reads the text at its place.
  [[nodiscard]] ast::Name name(Span span);
  [[nodiscard]] ast::Name key(Span span);  ///< a map's key that is written as a string
  [[nodiscard]] ast::Value word(Span span) const;
  [[nodiscard]] ast::Value string(Span span);
  [[nodiscard]] ast::Value json_string(Span span);
  [[nodiscard]] ast::Value size(Span span);
  [[nodiscard]] ast::Value duration(double amount, Span unit, Span span) const;
  [[nodiscard]] ast::Integer integer(Span digits, bool negative, Span span);
  [[nodiscard]] double decimal(Span span);
  [[nodiscard]] ast::Integer epochs(ast::Integer count, Span unit);
  [[nodiscard]] ast::SqlFragment fragment(Span span) const;

  // Nodes that need more than their parts.
  [[nodiscard]] static ast::QualifiedName qualified_name(std::optional<ast::Name> schema, ast::Name name, Span span);
  [[nodiscard]] ast::NamedExpr named_expr(ast::SqlFragment expr, std::optional<ast::Name> name, Span span);
  [[nodiscard]] std::optional<ast::Feature> column_feature(ast::NamedExpr expr);
  [[nodiscard]] std::optional<ast::Feature> all_columns_of(const ast::SqlFragment& table, std::vector<ast::Name> except,
                                                           Span span);
  [[nodiscard]] ast::StopCondition negate(ast::StopCondition operand, Span keyword, Span span);
  /// `All` is StopAll or StopAny; a list grows instead of nesting.
  template <class All>
  [[nodiscard]] static ast::StopCondition combine(ast::StopCondition left, ast::StopCondition right, Span span) {
    if (auto* list = std::get_if<All>(&left.node)) {
      list->operands.push_back(std::move(right));
      left.span = span;
      return left;
    }
    All all;
    all.operands.push_back(std::move(left));
    all.operands.push_back(std::move(right));
    return {std::move(all), span};
  }
  template <class T>
  [[nodiscard]] static std::vector<T> append(std::vector<T> list, T item) {
    list.push_back(std::move(item));
    return list;
  }
  [[nodiscard]] static std::vector<ast::Feature> append(std::vector<ast::Feature> list,
                                                        std::optional<ast::Feature> item) {
    if (item) list.push_back(std::move(*item));
    return list;
  }

  // Statements.
  [[nodiscard]] static ast::TrainModel train_model(Span keyword, ast::QualifiedName name,
                                                   ast::Clause<ast::Call> algorithm,
                                                   ast::Clause<ast::SqlFragment> source);
  [[nodiscard]] static ast::StorePredictions store_predictions(Span keyword, ast::QualifiedName model,
                                                               ast::Clause<ast::SqlFragment> source,
                                                               ast::Clause<ast::QualifiedName> target);
  [[nodiscard]] ast::TrainModel features(ast::TrainModel model, ast::Clause<std::vector<ast::Feature>> clause);
  /// Sets a clause that may be given once.
  template <class Statement, class T>
  [[nodiscard]] Statement once(Statement statement, std::optional<ast::Clause<T>> Statement::* member,
                               ast::Clause<T> clause) {
    statement.span = join(statement.span, clause.span);
    if (statement.*member)
      duplicate(clause.span, clause.keyword, (statement.*member)->keyword);
    else
      statement.*member = std::move(clause);
    return statement;
  }
  void finish(ast::TrainModel model);
  void finish(ast::StorePredictions statement) { statement_ = std::move(statement); }
  void finish(ast::DropModel statement) { statement_ = std::move(statement); }

  // Mistakes.
  void planned(Span keyword);
  void empty_list(std::string_view clause, Span span);
  void syntax_error(const std::vector<Grammar::symbol_kind_type>& expected, Grammar::symbol_kind_type found,
                    Span place);

 private:
  [[nodiscard]] std::string_view text(Span span) const { return list_.text.substr(span.begin, span.size()); }
  [[nodiscard]] std::string keyword_text(Span span) const;
  void duplicate(Span again, Span keyword, Span first);
  void missing_features(const ast::TrainModel& model);
  void report_escape(Span span, const struct DecodedText& decoded);
  [[nodiscard]] std::pair<std::size_t, std::size_t> tokens_in(Span span) const;
  [[nodiscard]] std::size_t name_chain_end(std::size_t first, std::size_t last) const;
  [[nodiscard]] ast::QualifiedName name_chain(std::size_t first, std::size_t last);

  const TokenList& list_;
  const GrammarFeed& feed_;
  DiagnosticSink& sink_;
  std::size_t errors_before_;
  std::size_t negations_ = 0;
  bool refused_features_ = false;  ///< features were written in a way this version refuses
  std::optional<ast::Statement> statement_;
};

}  // namespace dmlc::syntax
