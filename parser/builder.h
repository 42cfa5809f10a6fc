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
Node<T> node(T statement) {
  return std::make_unique<T>(std::move(statement));
}

template <class T>
ast::Clause<T> clause(Span keyword, T value, Span last) {
  return {std::move(value), keyword, join(keyword, last)};
}

/// Makes the AST of statements, one after the other. A mistake found here is reported and the statement is not
/// finished; the grammar goes on, so that the next mistake of the statement is found too.
class Builder {
 public:
  Builder(const TokenList& list, const GrammarFeed& feed, DiagnosticSink& sink)
      : list_(list), feed_(feed), sink_(sink) {}

  /// Begins a statement, the one the feed is at.
  void begin() {
    errors_before_ = sink_.error_count();
    negations_ = 0;
    empty_features_ = false;
    statement_.reset();
  }

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
  [[nodiscard]] ast::Value trend_count(ast::Integer count, Span unit);  ///< epochs or consecutive checks
  [[nodiscard]] ast::SqlFragment fragment(Span span) const;

  // Nodes that need more than their parts.
  [[nodiscard]] static ast::QualifiedName qualified_name(std::optional<ast::Name> schema, ast::Name name, Span span);
  [[nodiscard]] static ast::QualifiedName longer_name(ast::QualifiedName name, ast::Name last, Span span);
  [[nodiscard]] ast::NamedExpr named_expr(ast::SqlFragment expr, std::optional<ast::Name> name, Span span);
  [[nodiscard]] std::optional<ast::Feature> column_feature(ast::NamedExpr expr);
  [[nodiscard]] std::optional<ast::Feature> all_columns_of(const ast::SqlFragment& table, std::vector<ast::Name> except,
                                                           Span span);
  [[nodiscard]] static ast::Transform named(ast::Transform transform, std::optional<ast::Name> name, Span span);
  [[nodiscard]] static ast::FallbackRule fallback_rule(ast::Name failure, ast::Argument parameter, Span span);
  /// `rules` with one more parameter of the last rule.
  [[nodiscard]] static std::vector<ast::FallbackRule> extend(std::vector<ast::FallbackRule> rules,
                                                             ast::Argument parameter);
  [[nodiscard]] static std::vector<ast::BlockItem> steps(std::vector<ast::Action> actions);
  [[nodiscard]] static std::vector<ast::BlockItem> chain(std::vector<ast::BlockItem> first,
                                                         std::vector<ast::BlockItem> second);
  [[nodiscard]] ast::BlockItem if_block(ast::SqlFragment condition, std::vector<ast::BlockItem> then,
                                        std::vector<ast::BlockItem> otherwise, Span keyword, Span span);
  [[nodiscard]] ast::Condition negate(ast::Condition operand, Span keyword, Span span);
  /// `Junction` is All or Any; a list grows instead of nesting.
  template <class Junction>
  [[nodiscard]] static ast::Condition combine(ast::Condition left, ast::Condition right, Span span) {
    if (auto* list = std::get_if<Junction>(&left.node)) {
      list->operands.push_back(std::move(right));
      left.span = span;
      return left;
    }
    Junction junction;
    junction.operands.push_back(std::move(left));
    junction.operands.push_back(std::move(right));
    return {std::move(junction), span};
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
  [[nodiscard]] static Node<ast::TrainModel> train_model(Span keyword, ast::QualifiedName name,
                                                         ast::Clause<ast::Call> algorithm,
                                                         ast::Clause<ast::SqlFragment> source);
  [[nodiscard]] static Node<ast::StorePredictions> store_predictions(Span keyword, ast::QualifiedName model,
                                                                     ast::Clause<ast::SqlFragment> source,
                                                                     ast::Clause<ast::QualifiedName> target);
  [[nodiscard]] static Node<ast::CreateAgent> create_agent(Span keyword, ast::QualifiedName name);
  [[nodiscard]] Node<ast::CreateAgent> watch(Node<ast::CreateAgent> agent, ast::Clause<ast::Condition> condition,
                                             ast::Clause<std::vector<ast::Action>> actions);
  [[nodiscard]] Node<ast::CreateAgent> schedule(Node<ast::CreateAgent> agent, ast::Clause<ast::Value> every,
                                                ast::Clause<ast::ProcedureCall> procedure);
  [[nodiscard]] Node<ast::TrainModel> features(Node<ast::TrainModel> model,
                                               ast::Clause<std::vector<ast::Feature>> clause);
  /// Sets a clause that may be given once.
  template <class Statement, class T>
  [[nodiscard]] Node<Statement> once(Node<Statement> statement, std::optional<ast::Clause<T>> Statement::* member,
                                     ast::Clause<T> clause) {
    statement->span = join(statement->span, clause.span);
    std::optional<ast::Clause<T>>& given = (*statement).*member;
    if (given)
      duplicate(clause.span, clause.keyword, given->keyword);
    else
      given = std::move(clause);
    return statement;
  }
  void finish(Node<ast::TrainModel> model);
  template <class Statement>
  void finish(Node<Statement> statement) {
    statement_ = Box<Statement>(std::move(statement));
  }

  // Mistakes.
  void empty_list(std::string_view clause, Span span);
  void syntax_error(const std::vector<Grammar::symbol_kind_type>& expected, Grammar::symbol_kind_type found,
                    Span place);

 private:
  [[nodiscard]] std::string_view text(Span span) const { return list_.text.substr(span.begin, span.size()); }
  [[nodiscard]] std::string keyword_text(Span span) const;
  void duplicate(Span again, Span keyword, Span first);
  bool misspelt_target(const ast::TrainModel& model);
  void missing_features(const ast::TrainModel& model);
  [[nodiscard]] bool bare_query(const ast::SqlFragment& expr);
  void report_escape(Span span, const struct DecodedText& decoded);
  [[nodiscard]] std::pair<std::size_t, std::size_t> tokens_in(Span span) const;
  [[nodiscard]] std::size_t name_chain_end(std::size_t first, std::size_t last) const;
  [[nodiscard]] ast::QualifiedName name_chain(std::size_t first, std::size_t last);

  const TokenList& list_;
  const GrammarFeed& feed_;
  DiagnosticSink& sink_;
  std::size_t errors_before_ = 0;
  std::size_t negations_ = 0;
  bool empty_features_ = false;  ///< the list of features was reported as empty
  std::optional<ast::Statement> statement_;
};

}  // namespace dmlc::syntax
