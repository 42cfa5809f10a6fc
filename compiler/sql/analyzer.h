// SPDX-License-Identifier: Apache-2.0
// The machine behind analyze_query(): scopes, values, and one function per construct of the grammar.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sql/analyze.h"
#include "compiler/sql/node.h"
#include "compiler/sql/overload.h"
#include "compiler/sql/token.h"

namespace dmlc::sql {

using Reads = std::vector<SourceColumn>;

/// A column that a FROM item offers.
struct Field {
  std::string name;
  Type type;
  bool nullable = true;
  std::optional<SourceColumn> origin;
  Reads reads;
  int variable = -1;  ///< identity, for GROUP BY
};

/// One table name that is visible in a FROM clause.
struct Entry {
  std::string alias;
  std::string schema;  ///< of a table without an alias: it may be called schema.table
  std::vector<Field> fields;
  bool open = false;  ///< there may be columns we do not know
  Type row_type;
  const types::Relation* relation = nullptr;
};

/// What a part of a FROM clause makes visible: tables by name, and columns without a name, in the order of `*`.
struct FromItem {
  std::vector<Entry> entries;
  std::vector<Field> fields;
  bool open = false;
};

struct Scope {
  const Scope* parent = nullptr;
  std::vector<const FromItem*> items;
};

struct Cte {
  enum class State : std::uint8_t { NotStarted, InProgress, Done };
  std::string name;
  const Json* node = nullptr;
  std::size_t use = 0;  ///< index in Analysis::ctes
  State state = State::NotStarted;
  bool has_fields = false;  ///< a recursive one knows its columns after its first term
  bool open = false;
  std::vector<Field> fields;
};

struct WithScope {
  WithScope* parent = nullptr;
  bool recursive = false;
  std::deque<Cte> ctes;
  const Scope* outer = nullptr;
};

/// The type and facts of an expression.
struct Value {
  Type type;
  bool nullable = true;
  std::optional<SourceColumn> origin;
  Reads reads;
  std::vector<Field> row;  ///< fields of a row value, where known
  bool has_row = false;
};

/// Where an expression stands.
struct Place {
  const Scope* scope = nullptr;
  WithScope* with = nullptr;
  std::string_view clause;  ///< "WHERE", for messages
  bool aggregates_allowed = false;
  bool windows_allowed = false;
  bool in_aggregate = false;
  int select = -1;  ///< which SELECT's flags it sets
};

/// Rows of a query: its columns before the outermost SELECT turns them into output columns.
struct Rows {
  std::vector<OutputColumn> columns;
  std::vector<Field> fields;  ///< the same columns as fields, with literal types kept
  bool open = false;
};

struct SelectFacts {
  bool has_aggregates = false;
  bool has_window = false;
  std::vector<std::string> windows;
};

class Analyzer {
 public:
  Analyzer(std::string_view text, const types::Catalog& catalog, const AnalyzeOptions& options);

  /// Analyses the body of the one SelectStmt.
  Analysis run(const Json& select);

  /// The type a TypeName node stands for.
  Type type_of_name(const Json& type_name);
  Analysis& analysis() { return analysis_; }

 private:
  using ExprRule = Value (Analyzer::*)(const Json&, const Place&);
  struct ExprRow {
    std::string_view kind;
    ExprRule rule;
  };
  static const ExprRow kExprRules[];

  // Problems and places (analyze.cpp).
  void report(ProblemKind kind, TextRange range, std::string name, std::string message,
              std::vector<std::string> suggestions = {});
  void incomplete() { analysis_.complete = false; }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] TextRange range_of(const Json& node) const;
  [[nodiscard]] std::size_t end_of_case(std::size_t from) const;
  [[nodiscard]] TextRange name_range(const Json& body) const;
  [[nodiscard]] TextRange using_range(const Json& join, const std::string& name) const;
  void finish();

  // Queries (analyze_select.cpp, analyze_set.cpp).
  Rows query(const Json& select, const Scope* outer, WithScope* with, bool top);
  Rows plain_select(const Json& select, const Scope* outer, WithScope* with, bool top);
  void add_targets(const Json& select, const Place& place, Rows& rows);
  void add_star(const Json& target, const Place& place, Rows& rows);
  void add_row_star(const Json& target, const Place& place, Rows& rows);
  void add_target(const Json& target, const Place& place, Rows& rows);
  static void add_field(const Field& field, TextRange range, bool star, Rows& rows);
  void check_windows(const Json& select, const Place& place);
  void check_order(const Json& select, const Place& place, const Rows& rows, bool set_operation);
  void check_limit(const Json& select, const Place& place);
  void check_distinct(const Json& select, const Place& place, const Rows& rows);
  const Json* group_item(const Json& item, const Place& place, const Rows& rows);
  Rows set_operation(const Json& select, const Scope* outer, WithScope* with);
  Rows values(const Json& select, const Scope* outer, WithScope* with);
  void merge_arms(Rows& left, const Rows& right, const Json& right_node, std::string_view what);
  static void fix_literals(Rows& rows);

  // NotGrouped (analyze_group.cpp).
  struct GroupKey {
    std::set<std::string> signatures;
    std::set<int> variables;
  };
  void check_ungrouped(const Json& select, GroupKey key, int select_id, const FromItem& from, const Rows& rows);
  void walk_ungrouped(const Json& node, const GroupKey& key, int select_id, std::set<int>& reported);
  const Json* grouped_target(const Json& item, const Json& select, const Place& place) const;
  [[nodiscard]] std::string signature(const Json& node) const;
  void collect_group_key(const Json& select, const Place& place, const Rows& rows, GroupKey& key);

  // WITH (analyze_with.cpp).
  std::unique_ptr<WithScope> with_scope(const Json& clause, const Scope* outer, WithScope* parent, bool top);
  void resolve_cte(Cte& cte, WithScope& scope);
  void resolve_recursive_cte(Cte& cte, WithScope& scope, const Json& select);
  void set_cte_fields(Cte& cte, Rows rows);
  Cte* find_cte(std::string_view name, WithScope* with, WithScope*& owner);
  void mark_used_ctes();

  // FROM (analyze_from.cpp, analyze_join.cpp, analyze_from_function.cpp).
  FromItem from_clause(const Json& list, const Scope* outer, WithScope* with, int select);
  FromItem from_item(const Json& node, const Scope& lateral, const Scope* outer, WithScope* with, int select);
  FromItem from_table(const Json& body, WithScope* with);
  const types::Relation* find_relation(const TableReference& reference) const;
  void report_unknown_table(const TableReference& reference);
  FromItem from_cte(const Json& body, Cte& cte, WithScope& owner);
  FromItem from_subselect(const Json& body, const Scope& lateral, const Scope* outer, WithScope* with);
  FromItem from_function(const Json& body, const Scope& lateral, WithScope* with, int select);
  FromItem from_table_function(const Json& body, const Scope& lateral, WithScope* with, int select);
  FromItem from_join(const Json& body, const Scope& lateral, const Scope* outer, WithScope* with, int select);
  void join_columns(const Json& body, FromItem& left, FromItem& right, FromItem& joined);
  Field merged_field(const std::string& name, std::string_view join, const Field* left, const Field* right);
  std::vector<std::string> using_names(const Json& body, const FromItem& left, const FromItem& right);
  void add_function_fields(const Json& item, const Json& body, const Place& place, Entry& entry);
  void add_row_fields(const Value& value, const std::string& column, Entry& entry);
  std::string scalar_column_name(const std::string& function, const Json& body) const;
  void add_defined_fields(const Json& list, Entry& entry);
  FromItem finished(Entry entry, const Json& body);
  void check_duplicate_names(const std::vector<FromItem>& items, const FromItem& added, TextRange range);
  Field table_field(const types::Relation& relation, const types::Column& column);
  static void make_nullable(FromItem& item);
  int new_variable();

  // Expressions (analyze_expr.cpp and its neighbours).
  Value expr(const Json& node, const Place& place);
  Value boolean(const Json& node, const Place& place);
  void require_boolean(const Value& value, const Json& node, std::string_view clause);
  std::vector<Value> exprs(const Json& list, const Place& place);
  Value unknown_value();
  static Value typed(Type type, bool nullable, const std::vector<Value>& operands);
  Value unified(const std::vector<Value>& arms, std::string_view what, const Json& node);

  Value expr_const(const Json& body, const Place& place);
  Value expr_column(const Json& body, const Place& place);
  Value expr_cast(const Json& body, const Place& place);
  Value expr_bool(const Json& body, const Place& place);
  Value expr_null_test(const Json& body, const Place& place);
  Value expr_boolean_test(const Json& body, const Place& place);
  Value expr_case(const Json& body, const Place& place);
  Value expr_coalesce(const Json& body, const Place& place);
  Value expr_min_max(const Json& body, const Place& place);
  Value expr_row(const Json& body, const Place& place);
  Value expr_array(const Json& body, const Place& place);
  Value expr_indirection(const Json& body, const Place& place);
  Value expr_collate(const Json& body, const Place& place);
  Value expr_value_function(const Json& body, const Place& place);
  Value expr_grouping(const Json& body, const Place& place);
  Value expr_xml(const Json& body, const Place& place);
  Value expr_xml_serialize(const Json& body, const Place& place);
  Value expr_named_argument(const Json& body, const Place& place);
  Value expr_list(const Json& body, const Place& place);
  Value expr_subquery(const Json& body, const Place& place);
  Value expr_operator(const Json& body, const Place& place);
  Value expr_call(const Json& body, const Place& place);
  Value expr_parameter(const Json& body, const Place& place);

  Value field_of(const Value& value, const std::string& name, TextRange range);
  void check_indices(const Json& indices, const Place& place);
  Value subscript(const Value& value, bool slice, const Json& node);

  // Operators (analyze_operator.cpp).
  Value apply_operator(const std::string& name, const std::optional<Value>& left, const Value& right, TextRange range);
  Value operator_in(const Json& body, const Place& place);
  Value operator_between(const Json& body, const Place& place);
  Value operator_nullif(const Json& body, const Place& place);
  Value operator_any(const Json& body, const Place& place);
  Value operator_rows(const Json& body, const Place& place);
  [[nodiscard]] TextRange operator_range(const Json& body) const;

  // Calls (analyze_call.cpp, analyze_aggregate.cpp).
  struct CallName {
    std::string schema;
    std::string name;
    TextRange range;
    bool syntax = false;  ///< CURRENT_DATE, EXTRACT(…): no name stands in the text
  };
  struct CallArguments {
    std::vector<Value> values;
    std::vector<std::string> names;  ///< of named arguments; empty for positional ones
    bool variadic = false;
  };
  [[nodiscard]] CallName call_name(const Json& body) const;
  CallArguments call_arguments(const Json& body, const Place& place);
  Place place_inside_call(const CallName& name, bool windowed, const Place& place) const;
  bool is_judged(const CallName& name, const CallArguments& arguments, bool has_candidates) const;
  std::vector<Candidate> call_candidates(const CallName& name, const CallArguments& arguments);
  Value finish_call(const Json& body, const CallName& name, const CallArguments& arguments, const Overload& overload,
                    const Place& place);
  std::optional<Value> cast_call(const CallName& name, const CallArguments& arguments);
  void report_call(const CallName& name, const CallArguments& arguments, OverloadOutcome outcome);
  void note_function(const CallName& name, const Overload& overload, std::size_t arguments);
  types::FunctionKind kind_of_call(const Overload& overload) const;
  void check_call_place(const Json& body, const CallName& name, types::FunctionKind kind, const Place& place);
  void check_over(const Json& window, const Place& place);

  // Names (analyze_scope.cpp).
  Value whole_row(const Entry& entry);
  Value value_of(const Field& field);
  Value unqualified_column(const std::string& name, const Json& body, const Place& place);
  Value qualified_column(const std::vector<std::string>& parts, const Json& body, const Place& place);
  const Entry* find_entry(const std::vector<std::string>& parts, const Scope* scope) const;
  std::vector<std::string> visible_columns(const Scope* scope) const;
  void report_unknown_column(TextRange range, const std::string& name, std::string message,
                             std::vector<std::string> known);
  void remember(const Json& body, const Field& field);

  std::string_view text_;
  TokenIndex tokens_;
  const types::Catalog& catalog_;
  const AnalyzeOptions& options_;
  bool closed_ = true;
  Analysis analysis_;
  std::vector<SelectFacts> selects_;
  std::vector<int> variable_select_;  // SELECT that a variable's FROM belongs to
  int current_from_select_ = -1;
  std::map<const Json*, int> references_;               // ColumnRef bodies and what they mean
  std::set<const Json*> aggregates_;                    // FuncCall bodies that are aggregates
  std::vector<std::pair<int, std::size_t>> cte_edges_;  // user (-1: the final query) and used
  int current_cte_ = -1;
  int depth_ = 0;
  bool too_deep_ = false;
};

/// Sorted union.
void add_reads(Reads& reads, const Reads& more);
/// The name PostgreSQL gives an unnamed target.
[[nodiscard]] std::string output_name(const Json& node);
/// Type name in words for messages: `integer`; a literal is `unknown`.
[[nodiscard]] std::string shown(const Type& type);

}  // namespace dmlc::sql
