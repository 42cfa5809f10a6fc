// SPDX-License-Identifier: Apache-2.0
// Checks TRAIN MODEL and lowers it to source, projection, training and prediction from rows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "compiler/check/check_algorithm.h"
#include "compiler/check/check_features.h"
#include "compiler/check/check_identifiers.h"
#include "compiler/check/check_options.h"
#include "compiler/check/check_training.h"
#include "compiler/check/feature_warnings.h"
#include "compiler/check/model_name.h"
#include "compiler/check/task.h"

namespace dmlc::check {
namespace {

class TrainModelCheck {
 public:
  TrainModelCheck(Checker& checker, const ast::TrainModel& statement)
      : checker_(checker), statement_(statement), query_(checker, statement.ctes, statement.source.value) {}

  void run() {
    const std::size_t errors = checker_.sink.error_count();
    check_model_name(checker_, statement_.name.last());
    checker_.check_declared_once(SymbolKind::Model, statement_.name);
    algorithm_ = check_algorithm(checker_, statement_.algorithm.value);
    check_target_clause();
    const bool resolved = query_.verify() && resolve();
    if (resolved) check_task(), check_columns();
    if (algorithm_ && !task_ && !resolved) guess_task();
    check_options();
    if (project_) check_identifiers(checker_, statement_, *project_, train_);
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
  void check_target_clause() {
    if (!algorithm_) return;
    // A task that the algorithm does not do is reported by itself: no clause would mend it.
    if (algorithm_->task && !does(*algorithm_->algorithm, *algorithm_->task)) return;
    const std::string_view name = algorithm_->algorithm->name;
    const stdlib::TargetUse use = target_use(*algorithm_);
    if (use == stdlib::TargetUse::Required && !statement_.target)
      checker_.sink.report<Diag::MissingTarget>(statement_.algorithm->name.span, name)
          .help("say what to predict with `PREDICT column` after the source");
    if (use == stdlib::TargetUse::None && statement_.target)
      checker_.sink.report<Diag::TargetNotWanted>(statement_.target->span, name)
          .help("leave out `PREDICT`; name the column among the features if rows should be alike in it too");
    if (algorithm_->algorithm->needs_time_column && !statement_.time_column)
      checker_.sink.report<Diag::NeedsTimeColumn>(statement_.algorithm->name.span, name)
          .help("name it: `WITH TIME COLUMN column`");
    if (is_of_time_alone(statement_) && !algorithm_->algorithm->forecasts)
      checker_.sink.report<Diag::MissingClause>(statement_.time_column->keyword, "WITH TIME COLUMN", "AND FEATURES")
          .help("name what the model learns from: `WITH TIME COLUMN column AND FEATURES (feature, …)`");
  }

  /// Resolves features and target over the source, and over VALIDATE ON's.
  bool resolve() {
    items_ = collect_items(checker_, statement_, query_);
    if (!items_) return false;
    auto resolved = query_.resolve(items_->items);
    if (!resolved) return false;
    resolved_ = std::move(*resolved);
    warn_about_features(checker_, statement_, *items_, resolved_, query_);
    if (!items_->sound) return false;
    if (auto checked = make_project(checker_, statement_, *items_, resolved_)) {
      project_ = std::move(checked->project);
      item_of_ = std::move(checked->items);
    }
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
    // The split is made of the source's rows; these are validation rows as a whole.
    const std::size_t split_key = items.feature_count + (items.has_target ? 1 : 0);
    if (items.has_split_key) items.items.erase(items.items.begin() + static_cast<std::ptrdiff_t>(split_key));
    items.has_split_key = false;
    // A column that these rows lack is a mistake of their table, not of the feature.
    for (QueryItem& item : items.items) item.fragment = generated_fragment(item.fragment.text, on->source.span);
    const auto resolved = query.resolve(items.items);
    if (!resolved) return false;
    if (auto checked = make_project(checker_, statement_, items, *resolved)) validation_ = std::move(checked->project);
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

  /// Parameters that name columns, such as `user_column`.
  void check_columns() {
    if (!algorithm_ || !names_columns(*algorithm_->algorithm)) return;
    std::vector<std::string> columns, features;
    for (const ir::Column& column : query_.columns()) columns.push_back(column.name);
    for (const ir::NamedExpr& feature : project_->features) features.push_back(feature.name);
    check_column_parameters(checker_, statement_.algorithm.value, *algorithm_->algorithm, columns, features);
  }

  /// False after a report: the algorithm does not do the task that was asked for.
  bool does_asked_task() {
    const stdlib::Algorithm& algorithm = *algorithm_->algorithm;
    if (!algorithm_->task || does(algorithm, *algorithm_->task)) return true;
    checker_.sink.report<Diag::AlgorithmTask>(algorithm_->task_span, algorithm.name, stdlib::name_of(*algorithm_->task))
        .help(tasks_in_words(algorithm, *algorithm_->task));
    return false;
  }

  void check_task() {
    if (!algorithm_ || !does_asked_task()) return;
    const stdlib::Algorithm& algorithm = *algorithm_->algorithm;
    const stdlib::TargetUse use = target_use(*algorithm_);
    // A target that is not wanted, or not there, was reported already.
    if (!project_->target || use == stdlib::TargetUse::None) {
      if (use != stdlib::TargetUse::Required) task_ = algorithm_->task.value_or(algorithm.tasks.front());
      return;
    }
    if (!project_->target->type.is_known()) return guess_task();
    const ir::NamedExpr& target = *project_->target;
    if (const auto asked = algorithm_->task; asked && stdlib::wants_target(*asked)) {
      if (!stdlib::is_classification(*asked) && !target.type.is_numeric())
        checker_.sink
            .report<Diag::TargetType>(target.span, target.name, target.type.name, stdlib::name_of(*asked), "a number")
            .help(fmt::format("predict a number, or leave out `task = {}`", stdlib::name_of(*asked)));
      else
        task_ = asked;
      return;
    }
    task_ = infer_task(algorithm, target.type, class_count());
    if (task_) return;
    auto report = checker_.sink.report<Diag::TargetType>(target.span, target.name, target.type.name, algorithm.name,
                                                         targets_of(algorithm));
    const bool numbers_only = algorithm.tasks.size() == 1 && algorithm.tasks.front() == stdlib::Task::Regression;
    if (numbers_only && !kind_of(target.type).empty())
      report.help("`logistic_regression` and `gradient_boosting` predict classes");
    else if (does(algorithm, stdlib::Task::Binary))
      report.help("make classes of it, for instance with a condition: `PREDICT column > value AS label`");
    else
      report.help("name a column of such a type, or cast it: `PREDICT column::type AS name`");
  }

  /// Without its columns, as far as the algorithm alone tells.
  void guess_task() {
    const auto tasks = algorithm_->algorithm->tasks;
    if (algorithm_->task)
      task_ = does(*algorithm_->algorithm, *algorithm_->task) ? algorithm_->task : std::nullopt;
    else if (tasks.size() == 1)
      task_ = tasks.front();
  }

  /// Mistakes of the options are told even where algorithm or task are not known.
  void check_options() {
    const stdlib::Algorithm* algorithm = algorithm_ ? algorithm_->algorithm : nullptr;
    train_.algorithm = algorithm;
    if (algorithm_) train_.parameters = algorithm_->parameters;
    if (task_) train_.task = *task_;
    train_.split = check_split(checker_, statement_, train_.options);
    train_.optimize_for = check_metric(checker_, statement_, algorithm, task_);
    train_.stop_when = check_stop(checker_, statement_, algorithm, task_);
    check_seed_and_limits(checker_, statement_, train_);
    check_training(checker_, statement_, algorithm, task_, train_);
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
    const ir::Value trained = module.add(std::move(train_));
    if (!source_.row_table) return;
    ir::Project row = *project_;
    row.target.reset();
    row.split_key.reset();
    row.fold_key.reset();
    const ir::Value features = module.add(std::move(row));
    module.add(ir::PredictRow{trained, features, *source_.row_table, statement_.span});
  }

  /// What the source offers, as far as the columns read tell.
  ir::Source source_with_columns(ir::Source source, const ir::Project& project) const {
    std::set<std::string> names;
    for (const ir::NamedExpr& feature : project.features) ir::collect_columns(*feature.expr, names);
    if (project.target) ir::collect_columns(*project.target->expr, names);
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
      if (project_->target) known.target_type = project_->target->type, known.target = project_->target->name;
      known.features = known_features();
    }
    known.training = &statement_;
    // What is not known of a model with mistakes of its own must not cause others.
    if (task_) checker_.models[model_] = std::move(known);
    checker_.result.models.push_back({model_, statement_.name.span, places()});
  }

  /// What a prediction is given.
  std::vector<KnownModel::Feature> known_features() const {
    std::vector<KnownModel::Feature> features;
    for (std::size_t i = 0; i < project_->features.size(); ++i) {
      const ir::NamedExpr& feature = project_->features[i];
      features.push_back({feature.name, feature.type, items_->items[item_of_[i]].fragment.text});
    }
    return features;
  }

  std::vector<Place> places() const {
    std::vector<Place> places{
        {"model", model_.name, statement_.name.span},
        {"algorithm", statement_.algorithm->name.text, statement_.algorithm->name.span},
        {"source", "", statement_.source->span},
        {"features", "", is_of_time_alone(statement_) ? statement_.time_column->span : statement_.features.span}};
    if (project_)
      for (const ir::Transform& made : project_->transforms) places.push_back({"feature", made.name, made.span});
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
  std::vector<std::size_t> item_of_;  ///< by feature of the projection: the item it comes from
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
