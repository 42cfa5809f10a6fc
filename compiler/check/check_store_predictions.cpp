// SPDX-License-Identifier: Apache-2.0
// PREDICT USING MODEL … STORE RESULTS IN: the source must give the model's features, the table must take the results.
#include <algorithm>

#include "compiler/check/scored_source.h"
#include "compiler/check/task.h"
#include "compiler/sql/quote.h"

namespace dmlc::check {
namespace {

class StorePredictionsCheck {
 public:
  StorePredictionsCheck(Checker& checker, const ast::StorePredictions& statement)
      : checker_(checker), statement_(statement), query_(checker, no_ctes_, statement.source.value) {}

  void run() {
    if (statement_.batch_size && statement_.batch_size->value.value < 1)
      checker_.sink
          .report<Diag::ParameterRange>(statement_.batch_size->value.span, "BATCH_SIZE",
                                        std::to_string(statement_.batch_size->value.value), "at least 1")
          .help("rows are written in batches of this size: `WITH BATCH_SIZE 10000`");
    model_ = checker_.find_model(statement_.model);
    if (model_ == nullptr || !query_.verify()) return;
    const std::size_t errors = checker_.sink.error_count();
    columns_ = query_.columns();
    if (checker_.sink.error_count() != errors || !collect()) return;
    const auto resolved = query_.resolve(items_);
    if (!resolved || !checker_.result.complete) return;
    fill(*resolved);
    check_table();
    if (checker_.sink.error_count() == errors) emit();
  }

 private:
  /// Items: the stored columns, then one per feature.
  bool collect() {
    if (statement_.keys)
      for (const ast::Name& key : statement_.keys->value)
        items_.push_back({generated_fragment(sql::quote_identifier(key.text), key.span), key.text, "key column"});
    else if (columns_.empty()) {
      if (!query_.report_unknown_tables()) checker_.report_unknown(statement_.source->span, "type of columns", "*");
    } else
      for (const ir::Column& column : columns_)
        items_.push_back(
            {generated_fragment(sql::quote_identifier(column.name), statement_.source->span), column.name, "column"});
    stored_count_ = items_.size();
    bool sound = true;
    const FeatureRows rows{columns_, statement_.source->span};
    for (const KnownModel::Feature& feature : model_->features) {
      auto item = feature_item(checker_, *model_, feature, rows);
      sound = sound && item.has_value();
      if (item) items_.push_back(std::move(*item));
    }
    return sound && stored_count_ != 0;
  }

  void fill(const std::vector<ResolvedItem>& resolved) {
    op_.model = model_->model;
    op_.span = statement_.span;
    op_.target_table = checker_.qualified(statement_.target.value, checker_.options.default_schema);
    for (std::size_t i = 0; i < stored_count_; ++i) {
      const ir::Column column{items_[i].alias, resolved[i].type};
      op_.stored.push_back(column);
      if (statement_.keys) op_.key_columns.push_back(column);
    }
    for (std::size_t i = stored_count_; i < items_.size(); ++i) {
      const types::Type& type = model_->features[i - stored_count_].type;
      op_.arguments.push_back({items_[i].alias, resolved[i].expr, type, "", items_[i].fragment.span});
    }
    op_.prediction_type = prediction_type(model_->task, model_->target_type);
    op_.probability_type = probability_type(model_->task);
  }

  void check_table() {
    const ast::QualifiedName& name = statement_.target.value;
    const std::string schema = name.parts.size() > 1 ? op_.target_table.schema : "";
    const types::Relation* table = checker_.catalog.find_table(schema, op_.target_table.name, checker_.search_path);
    if (table == nullptr) return;
    op_.table_exists = true;
    op_.target_table.schema = table->schema;
    std::vector<std::string> wanted{"prediction"};
    for (const ir::Column& column : op_.stored) wanted.push_back(column.name);
    // A table of the user's own need not keep probabilities.
    if (table->find_column("probability") == nullptr) op_.probability_type.clear();
    for (const std::string& column : wanted)
      if (table->find_column(column) == nullptr)
        checker_.sink
            .report<Diag::ResultTableShape>(name.span, op_.target_table.name, "it has no column `" + column + "`")
            .help("name another table, which is then made, or add the column");
    check_key(*table, name.span);
  }

  void check_key(const types::Relation& table, Span span) {
    if (!statement_.keys) return;
    std::vector<std::string> keys;
    for (const ir::Column& column : op_.key_columns) keys.push_back(column.name);
    std::sort(keys.begin(), keys.end());
    const auto same = [&](std::vector<std::string> columns) {
      std::sort(columns.begin(), columns.end());
      return columns == keys;
    };
    if (same(table.primary_key) || std::any_of(table.unique_keys.begin(), table.unique_keys.end(), same)) return;
    checker_.sink.report<Diag::ResultTableShape>(span, op_.target_table.name, "its KEY columns have no unique index")
        .help("add a primary key or a unique constraint on the KEY columns");
  }

  void emit() {
    ir::Source source = query_.source();
    for (const ir::Column& column : columns_) source.columns.push_back(column);
    op_.input = checker_.result.module.add(std::move(source));
    checker_.result.module.add(std::move(op_));
  }

  Checker& checker_;
  const ast::StorePredictions& statement_;
  const std::optional<ast::SqlFragment> no_ctes_;
  SourceQuery query_;
  const KnownModel* model_ = nullptr;
  std::vector<ir::Column> columns_;
  std::vector<QueryItem> items_;
  std::size_t stored_count_ = 0;
  ir::StorePredictions op_;
};

}  // namespace

void check(Checker& checker, const ast::StorePredictions& statement) {
  StorePredictionsCheck(checker, statement).run();
}

}  // namespace dmlc::check
