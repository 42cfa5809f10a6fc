// SPDX-License-Identifier: Apache-2.0
// Collects and types the features.
#include "compiler/check/check_features.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/base/nearest.h"
#include "compiler/check/check_options.h"
#include "compiler/check/check_time_features.h"
#include "compiler/check/check_transforms.h"
#include "compiler/check/derived_features.h"
#include "compiler/check/values.h"
#include "compiler/sql/quote.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::check {
namespace {

/// A readable name for an expression: its words and operators in words, joined by underscores.
std::string name_for(const std::string& text) {
  static const std::map<char, std::string> kWords = {{'+', "plus"}, {'-', "minus"}, {'*', "times"}, {'/', "per"}};
  std::string name;
  const auto separate = [&] {
    if (!name.empty() && name.back() != '_') name += '_';
  };
  for (const char c : sql::strip_comments(text)) {
    const auto word = kWords.find(c);
    if (std::isalnum(static_cast<unsigned char>(c)))
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else
      separate();
    if (word != kWords.end()) name += word->second + "_";
  }
  if (name.size() > 40) name.resize(40);
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name.empty() ? "expression" : name;
}

class ItemCollector {
 public:
  ItemCollector(Checker& checker, const ast::TrainModel& statement, SourceQuery& query)
      : checker_(checker), statement_(statement), query_(query) {}

  std::optional<ModelItems> run() {
    name_target();
    claim_keys();
    for (const ast::Feature& feature : statement_.features.value)
      std::visit([this](const auto& item) { add(item); }, feature);
    if (is_of_time_alone(statement_)) add_time_as_feature();
    result_.feature_count = result_.items.size();
    if (sound_ && result_.items.empty()) {
      checker_.sink.report<Diag::NoFeatureLeft>(statement_.features.span)
          .help("name at least one column besides the target");
      sound_ = false;
    }
    add_target();
    add_split_key();
    add_fold_group();
    add_time_column();
    add_groups();
    result_.sound = sound_;
    return stuck_ || result_.items.empty() ? std::nullopt : std::optional(std::move(result_));
  }

 private:
  void name_target() {
    if (!statement_.target) return;
    const ast::NamedExpr& target = statement_.target->value;
    target_name_ = target.name ? target.name->text : target.column ? target.column->last().text : "target";
    if (target.column) target_column_ = target.column->last().text;
  }

  /// The view has columns of these names beside the features.
  void claim_keys() {
    if (statement_.split && statement_.split->value.by_expr)
      names_.emplace(abi::kSplitKeyColumn, statement_.split->value.by_expr->span);
    else if (splits_by_time_column(statement_))
      names_.emplace(abi::kSplitKeyColumn, statement_.time_column->value.span);
    if (const ast::Argument* group = fold_group(statement_)) names_.emplace(abi::kFoldKeyColumn, group->value.span);
    if (splits_by_time(statement_)) names_.emplace(abi::kFoldKeyColumn, statement_.validation->keyword);
    if (is_of_time_alone(statement_)) names_.emplace(abi::kFoldKeyColumn, statement_.time_column->value.span);
  }

  /// Reports a second feature of one name, or one that is the target.
  bool claim(const std::string& name, Span span, bool is_column) {
    if (is_column && name == target_column_) {
      checker_.sink.report<Diag::TargetIsFeature>(span, name)
          .note(statement_.target->span, "the target")
          .help("leave it out: a model that sees its target learns nothing else");
      return sound_ = false;
    }
    const auto [first, is_new] = names_.emplace(name, span);
    if (is_new && name != target_name_) return true;
    checker_.sink.report<Diag::DuplicateFeature>(span, name)
        .note(is_new ? statement_.target->span : first->second, is_new ? "the target has this name" : "first here")
        .help("give one of them another name with `AS name`");
    return sound_ = false;
  }

  void add(const ast::NamedExpr& feature) {
    const bool is_column = feature.column.has_value();
    std::string name = feature.name ? feature.name->text
                       : is_column  ? feature.column->last().text
                                    : name_for(feature.expr.text);
    if (!feature.name && !is_column)
      for (int i = 2; names_.contains(name) || name == target_name_; ++i)
        name = name_for(feature.expr.text) + "_" + std::to_string(i);
    if (is_column && feature.column->last().text == target_column_) {
      (void)claim(target_column_, feature.span, true);
      return;
    }
    if (claim(name, feature.span, false)) result_.items.push_back({feature.expr, name, "feature"});
  }

  void add(const ast::Derived& derived) {
    const ast::NamedExpr& expr = derived.expr;
    const KnownTransformer* called = called_transformer(checker_, expr.expr.text);
    if (called == nullptr || called->outputs.size() < 2) return add(expr);
    for (const ir::Column& output : called->outputs) {
      const std::string name = expr.name ? expr.name->text + "_" + output.name : output.name;
      if (claim(name, derived.span, false))
        result_.items.push_back({column_of_row(expr.expr, output), name, "feature"});
    }
  }

  void add(const ast::Transform& transform) {
    auto checked = check_transform(checker_, statement_, transform);
    if (!checked) {
      sound_ = false;
      return;
    }
    const std::string input = name_for(checked->input->text);
    const std::string name = transform.name ? transform.name->text : name_of_transformed(transform, input);
    if (checked->transformer->needs_time_column) return add_of_earlier_rows(transform, *checked, name);
    add_learned(*checked->input, input, transform.span, {checked->transformer, checked->call, name, &transform});
  }

  void add_of_earlier_rows(const ast::Transform& transform, const CheckedTransform& checked, const std::string& name) {
    for (TimeFeature& feature : features_of_earlier_rows(checker_, statement_, transform, checked, name)) {
      if (!claim(feature.name, transform.span, false)) continue;
      result_.of_earlier_rows.insert(result_.items.size());
      result_.items.push_back({std::move(feature.fragment), std::move(feature.name), "feature"});
    }
  }

  void add(const ast::TimeTerm& term) {
    auto call = check_time_term(checker_, statement_, term);
    if (!call) {
      sound_ = false;
      return;
    }
    const std::string name = (term.seasonal ? "seasonal_" : "trend_") + term.term.name.text;
    if (!term.seasonal) {
      const std::string& column = statement_.time_column->value.last().text;
      return add_learned(time_fragment(statement_, term.span), column, term.span, {nullptr, *call, name, nullptr});
    }
    if (!claim(name, term.span, false)) return;
    result_.categories.insert(result_.items.size());
    result_.items.push_back({seasonal_fragment(statement_, query_.columns(), term), name, "feature"});
  }

  void add_learned(const ast::SqlFragment& input, const std::string& alias, Span span, FeatureTransform transform) {
    if (!claim(transform.name, span, false)) return;
    result_.transforms.emplace(result_.items.size(), std::move(transform));
    result_.items.push_back({input, alias, "feature"});
  }

  /// Columns that say when and of what a row is describe it to the series, not to the model.
  bool names_row(const std::string& column) const {
    if (statement_.time_column && statement_.time_column->value.last().text == column) return true;
    if (!statement_.for_each) return false;
    const std::vector<ast::Name>& groups = statement_.for_each->value;
    return std::any_of(groups.begin(), groups.end(), [&](const ast::Name& group) { return group.text == column; });
  }

  void add(const ast::AllColumns& all) {
    const std::string table = all.table ? sql::quote_identifier(all.table->last().text) : "";
    const std::size_t errors = checker_.sink.error_count();
    const std::vector<ir::Column> columns = query_.columns(table, all.span);
    if (checker_.sink.error_count() != errors) {
      sound_ = false;
      stuck_ = true;
      return;
    }
    if (columns.empty()) {
      sound_ = false;
      stuck_ = true;
      checker_.result.complete = false;
      if (checker_.options.require_types)
        checker_.sink.report<Diag::StarNeedsColumns>(all.span).help(
            "give the tables with `--database URL`, `--schema FILE` or `CREATE TABLE` in the file, or name the "
            "columns");
      else if (!query_.report_unknown_tables())
        checker_.report_unknown(all.span, "type of columns", "*");
      return;
    }
    std::set<std::string> left_out;
    for (const ast::Name& name : all.except) {
      left_out.insert(name.text);
      if (std::none_of(columns.begin(), columns.end(),
                       [&](const ir::Column& column) { return column.name == name.text; })) {
        report_excepted(name, columns);
      }
    }
    for (const ir::Column& column : columns) {
      if (column.name == target_column_ || left_out.contains(column.name) || names_row(column.name)) continue;
      const std::string text = (table.empty() ? "" : table + ".") + sql::quote_identifier(column.name);
      if (claim(column.name, all.span, false))
        result_.items.push_back({generated_fragment(text, all.span), column.name, "feature"});
    }
  }

  void report_excepted(const ast::Name& name, const std::vector<ir::Column>& columns) {
    std::vector<std::string> names;
    for (const ir::Column& column : columns) names.push_back(column.name);
    auto report = checker_.sink.report<Diag::ExceptColumn>(name.span, name.text);
    if (const auto nearest = nearest_name(name.text, names))
      report.help("did you mean `" + *nearest + "`?").fix(name.span, sql::quote_identifier(*nearest));
    else
      report.help("take it out of the list; `*` stands for " + listed(names));
    sound_ = false;
  }

  void add_target() {
    if (!statement_.target) return;
    result_.has_target = true;
    result_.items.push_back({statement_.target->value.expr, target_name_, "target"});
  }
  void add_split_key() {
    const bool is_written = statement_.split && statement_.split->value.by_expr;
    if (!is_written && !splits_by_time_column(statement_)) return;
    result_.has_split_key = true;
    result_.items.push_back(
        {is_written ? *statement_.split->value.by_expr : time_fragment(statement_, statement_.time_column->value.span),
         std::string(abi::kSplitKeyColumn), "split key"});
  }
  void add_fold_group() {
    const ast::Argument* group = fold_group(statement_);
    if (group == nullptr) return;
    result_.has_fold_group = true;
    result_.items.push_back({generated_fragment(sql::quote_identifier(*text_of(group->value)), group->value.span),
                             std::string(abi::kFoldKeyColumn), "group of the folds"});
  }
  /// A series is predicted from its time.
  void add_time_as_feature() {
    const ast::QualifiedName& column = statement_.time_column->value;
    if (claim(column.last().text, column.span, true))
      result_.items.push_back({time_fragment(statement_, column.span), column.last().text, "feature"});
  }
  void add_time_column() {
    if (!statement_.time_column) return;
    result_.has_time_column = true;
    result_.items.push_back({time_fragment(statement_, statement_.time_column->value.span), "dml_time", "time column"});
  }
  void add_groups() {
    if (!statement_.for_each) return;
    for (const ast::Name& group : statement_.for_each->value) {
      ++result_.group_count;
      result_.items.push_back({generated_fragment(sql::quote_identifier(group.text), group.span), group.text, "group"});
    }
  }

  Checker& checker_;
  const ast::TrainModel& statement_;
  SourceQuery& query_;
  ModelItems result_;
  std::map<std::string, Span> names_;
  std::string target_name_;
  std::string target_column_;
  bool sound_ = true;
  bool stuck_ = false;  ///< the columns of `*` are not known
};

}  // namespace

std::optional<ModelItems> collect_items(Checker& checker, const ast::TrainModel& statement, SourceQuery& query) {
  return ItemCollector(checker, statement, query).run();
}

}  // namespace dmlc::check
