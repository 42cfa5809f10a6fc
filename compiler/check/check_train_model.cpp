// SPDX-License-Identifier: Apache-2.0
// Checks TRAIN MODEL and lowers it to source, projection, training and prediction from rows.
#include <algorithm>
#include <cmath>
#include <set>

#include "compiler/check/check_algorithm.h"
#include "compiler/check/check_features.h"
#include "compiler/check/check_options.h"
#include "compiler/check/task.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::check {
namespace {

class TrainModelCheck {
 public:
  TrainModelCheck(Checker& checker, const ast::TrainModel& statement)
      : checker_(checker), statement_(statement), query_(checker, statement.ctes, statement.source.value) {}

  void run() {
    const std::size_t errors = checker_.sink.error_count();
    check_name();
    algorithm_ = check_algorithm(checker_, statement_.algorithm.value);
    check_target_clause();
    const bool resolved = query_.verify() && resolve();
    if (resolved) check_task();
    if (algorithm_ && task_) check_options();
    if (!resolved || !algorithm_ || !task_ || checker_.sink.error_count() != errors) {
      // Later statements may name the model all the same; one mistake, one diagnostic.
      remember();
      return;
    }
    if (!checker_.result.complete) return remember();
    emit();
    remember();
  }

 private:
  void check_name() {
    const ast::Name& name = statement_.name.last();
    if (name.text.size() > abi::kMaxModelNameBytes)
      checker_.sink.report<Diag::ModelNameTooLong>(name.span, name.text.size(), abi::kMaxModelNameBytes)
          .help("functions such as `" + name.text.substr(0, 10) + "…_predict_proba` are made from it");
  }

  void check_target_clause() {
    if (algorithm_ && !statement_.target)
      checker_.sink.report<Diag::MissingTarget>(statement_.algorithm->name.span, algorithm_->algorithm->name)
          .help("say what to predict with `PREDICT column` after the source");
  }

  /// Resolves features and target over the source, and over VALIDATE ON's.
  bool resolve() {
    items_ = collect_items(checker_, statement_, query_);
    if (!items_) return false;
    const auto resolved = query_.resolve(items_->items);
    if (!resolved) return false;
    resolved_ = *resolved;
    warn_about_features(checker_, *items_, resolved_, query_);
    project_ = make_project(checker_, statement_, *items_, resolved_);
    source_ = query_.source();
    add_table_places(query_);
    model_ = checker_.qualified(statement_.name, schema_of_source());
    if (!project_) return false;
    return resolve_validation();
  }

  bool resolve_validation() {
    if (!statement_.validation) return true;
    const auto* on = std::get_if<ast::ValidateOn>(&statement_.validation->value);
    if (on == nullptr) return true;
    SourceQuery query(checker_, statement_.ctes, on->source);
    if (!query.verify()) return false;
    ModelItems items = *items_;
    if (items.has_split_key) items.items.pop_back(), items.has_split_key = false;
    const auto resolved = query.resolve(items.items);
    if (!resolved) return false;
    validation_ = make_project(checker_, statement_, items, *resolved);
    validation_source_ = query.source();
    add_table_places(query);
    return validation_.has_value();
  }

  void add_table_places(const SourceQuery& query) {
    for (const sql::TableReference& table : query.analysis().tables) {
      if (table.kind == sql::ReferenceKind::Cte) continue;
      const ir::TableName name = name_of(table);
      table_places_.push_back({"table", name.name, query.place(table.range)});
      table_places_.push_back({"table", name.schema + "." + name.name, query.place(table.range)});
    }
  }

  std::string schema_of_source() const {
    for (const ir::TableName& table : source_.tables)
      if (!table.schema.empty()) return table.schema;
    return checker_.options.default_schema;
  }

  /// Classes a target column is known to have from the statistics or its enum type; 0 when that is not known.
  std::size_t class_count() const {
    const ResolvedItem& target = resolved_[items_->feature_count];
    if (const types::EnumType* labels = checker_.catalog.find_enum(target.type)) return labels->labels.size();
    if (!target.origin) return 0;
    const types::Relation* table =
        checker_.catalog.find_table(target.origin->schema, target.origin->table, checker_.search_path);
    const types::Column* column = table != nullptr ? table->find_column(target.origin->column) : nullptr;
    if (column == nullptr || !column->n_distinct || *column->n_distinct <= 0) return 0;
    return static_cast<std::size_t>(std::llround(*column->n_distinct));
  }

  void check_task() {
    if (!algorithm_ || !project_->target || !project_->target->type.is_known()) return;
    const stdlib::Algorithm& algorithm = *algorithm_->algorithm;
    const ir::NamedExpr& target = *project_->target;
    if (const auto asked = algorithm_->task) {
      if (std::find(algorithm.tasks.begin(), algorithm.tasks.end(), *asked) == algorithm.tasks.end())
        checker_.sink.report<Diag::AlgorithmTask>(algorithm_->task_span, algorithm.name, stdlib::name_of(*asked))
            .help(tasks_in_words(algorithm, *asked));
      else if (*asked == stdlib::Task::Regression && !target.type.is_numeric())
        checker_.sink.report<Diag::TargetType>(target.span, target.name, target.type.name, "regression", "a number")
            .help("predict a number, or leave out `task = regression` to predict classes");
      else
        task_ = asked;
      return;
    }
    task_ = infer_task(algorithm, target.type, class_count());
    if (task_) return;
    auto report = checker_.sink.report<Diag::TargetType>(target.span, target.name, target.type.name, algorithm.name,
                                                         targets_of(algorithm));
    if (algorithm.tasks.front() == stdlib::Task::Regression && !kind_of(target.type).empty())
      report.help("`logistic_regression` and `gradient_boosting` predict classes");
  }

  void check_options() {
    train_.algorithm = algorithm_->algorithm;
    train_.parameters = algorithm_->parameters;
    train_.task = *task_;
    train_.split = check_split(checker_, statement_);
    train_.optimize_for = check_metric(checker_, statement_, *task_);
    train_.stop_when = check_stop(checker_, statement_, *algorithm_->algorithm, *task_);
    check_seed_and_limits(checker_, statement_, train_);
  }

  void emit() {
    ir::Module& module = checker_.result.module;
    project_->input = module.add(source_with_columns(source_, *project_));
    train_.input = module.add(*project_);
    if (validation_) {
      validation_->input = module.add(source_with_columns(validation_source_, *validation_));
      train_.validation = module.add(*validation_);
    }
    train_.model = model_;
    train_.description = statement_.description;
    train_.span = statement_.span;
    train_.name_span = statement_.name.span;
    const ir::Value trained = module.add(train_);
    if (!source_.row_table) return;
    ir::Project row = *project_;
    row.target.reset();
    row.split_key.reset();
    const ir::Value features = module.add(std::move(row));
    module.add(ir::PredictRow{trained, features, *source_.row_table, statement_.span});
  }

  /// What the source offers, as far as the columns read tell.
  ir::Source source_with_columns(ir::Source source, const ir::Project& project) const {
    std::set<std::string> names;
    for (const ir::NamedExpr& feature : project.features) ir::collect_columns(*feature.expr, names);
    ir::collect_columns(*project.target->expr, names);
    for (const std::string& name : names) source.columns.push_back({name, type_of_column(name)});
    return source;
  }
  types::Type type_of_column(const std::string& name) const {
    for (const ir::TableName& table : source_.tables)
      if (const types::Relation* relation = checker_.catalog.find_table(table.schema, table.name, checker_.search_path))
        if (const types::Column* column = relation->find_column(name)) return column->type;
    return types::unknown_type();
  }

  void remember() {
    if (model_.name.empty()) model_ = checker_.qualified(statement_.name, checker_.options.default_schema);
    KnownModel known{model_, task_.value_or(stdlib::Task::Regression), {}, {}, statement_.name.span};
    if (project_) {
      if (project_->target) known.target_type = project_->target->type;
      for (std::size_t i = 0; i < project_->features.size(); ++i)
        known.features.push_back(
            {project_->features[i].name, project_->features[i].type, items_->items[i].fragment.text});
    }
    const auto [first, is_new] = checker_.models.emplace(model_, known);
    if (!is_new && !first->second.declared.empty()) {
      checker_.sink.report<Diag::DuplicateModel>(statement_.name.span, model_.name)
          .note(first->second.declared, "first declared here")
          .help("give one of them another name");
      return;
    }
    first->second = known;
    checker_.result.models.push_back({model_, statement_.name.span, places()});
  }

  std::vector<Place> places() const {
    std::vector<Place> places{{"model", model_.name, statement_.name.span},
                              {"algorithm", statement_.algorithm->name.text, statement_.algorithm->name.span},
                              {"source", "", statement_.source->span},
                              {"features", "", statement_.features.span}};
    if (project_)
      for (const ir::NamedExpr& feature : project_->features) places.push_back({"feature", feature.name, feature.span});
    if (project_ && project_->target) places.push_back({"target", project_->target->name, project_->target->span});
    places.insert(places.end(), table_places_.begin(), table_places_.end());
    if (statement_.limits)
      for (const ast::Argument& limit : statement_.limits->value)
        places.push_back({"limits", limit.name.text, limit.value.span});
    return places;
  }

  Checker& checker_;
  const ast::TrainModel& statement_;
  SourceQuery query_;
  std::optional<CheckedAlgorithm> algorithm_;
  std::optional<ModelItems> items_;
  std::vector<ResolvedItem> resolved_;
  std::optional<ir::Project> project_;
  std::optional<ir::Project> validation_;
  ir::Source source_;
  ir::Source validation_source_;
  std::vector<Place> table_places_;
  ir::TableName model_;
  std::optional<stdlib::Task> task_;
  ir::Train train_;
};

}  // namespace

void check(Checker& checker, const ast::TrainModel& statement) { TrainModelCheck(checker, statement).run(); }

}  // namespace dmlc::check
