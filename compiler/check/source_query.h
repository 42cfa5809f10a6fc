// SPDX-License-Identifier: Apache-2.0
// A source with expressions over it: put together as one SELECT, verified, resolved, and taken apart again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/check/checker.h"
#include "compiler/sql/analyze.h"
#include "compiler/sql/fragment_text.h"
#include "compiler/sql/parse_tree.h"
#include "compiler/sql/rewrite.h"

namespace dmlc::check {

/// An expression to resolve over the source. `text` is verbatim SQL; `parts` says where it stands.
struct QueryItem {
  ast::SqlFragment fragment;
  std::string alias;
  std::string role;  ///< "feature", "target", … for messages
};

struct ResolvedItem {
  std::string text;  ///< with qualified names
  types::Type type;
  std::vector<std::string> reads;           ///< columns
  std::optional<sql::SourceColumn> origin;  ///< set for plain columns of tables
  ir::ExprPtr expr;
};

/// Checks one FROM list (with its table expressions) and expressions over it.
class SourceQuery {
 public:
  SourceQuery(Checker& checker, const std::optional<ast::SqlFragment>& ctes, const ast::SqlFragment& source);

  /// True when the fragments alone are sound SQL; mistakes are reported.
  [[nodiscard]] bool verify();
  /// Columns of the source, or of its table `table`, in order; empty when they are not known or wrong. `star`: where
  /// they are asked for.
  [[nodiscard]] std::vector<ir::Column> columns(const std::string& table = {}, std::optional<Span> star = {});
  /// Resolves the items; nullopt after an error was reported.
  [[nodiscard]] std::optional<std::vector<ResolvedItem>> resolve(const std::vector<QueryItem>& items);
  /// Reports the tables that nobody knows here, each once for the program; false when there are none.
  bool report_unknown_tables();
  /// The IR operation of the source; after resolve().
  [[nodiscard]] ir::Source source() const;
  [[nodiscard]] const sql::Analysis& analysis() const { return analysis_; }
  /// Where in the file a range of the analysed query stands.
  [[nodiscard]] Span place(sql::TextRange range) const;

 private:
  void build(const std::vector<QueryItem>& items, const std::string& star = "*", std::optional<Span> place = {});
  void append(const ast::SqlFragment& fragment);
  void report_problems();
  void report_misspelt_types();
  bool report_aggregate();
  void report_unknown(const QueryItem& item, sql::TextRange range);
  bool ask_database(std::vector<ResolvedItem>& items);
  std::string qualified_text(sql::TextRange range) const;
  const sql::Json& target(std::size_t index) const;
  bool is_expression(std::size_t index, std::string_view text) const;
  bool refuse_items(const std::vector<QueryItem>& items);
  ResolvedItem resolve_item(std::size_t index, const QueryItem& item) const;

  Checker& checker_;
  const std::optional<ast::SqlFragment>& ctes_;
  const ast::SqlFragment& source_;
  sql::FragmentText text_;
  sql::TextRange source_range_;
  std::vector<sql::TextRange> item_ranges_;
  sql::ParseTree tree_;
  sql::Analysis analysis_;
  std::vector<sql::Edit> edits_;  ///< give names their schemas
  bool misspelt_ = false;
};

/// A fragment for text that stands for a place without being written there.
[[nodiscard]] ast::SqlFragment generated_fragment(std::string text, Span span);
[[nodiscard]] ir::TableName name_of(const sql::TableReference& table);

}  // namespace dmlc::check
