// SPDX-License-Identifier: Apache-2.0
// TRAIN MODEL: model row, feature view, predict functions, job.
#include <fmt/format.h>

#include <algorithm>

#include "codegen/spec.h"
#include "codegen/sql/lower.h"
#include "compiler/sql/quote.h"
#include "ir/interval_name.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::codegen {
namespace {

/// Everything the statements of one model share.
class TrainLowering {
 public:
  TrainLowering(Lowering& lowering, const ir::Train& train)
      : out_(lowering),
        train_(train),
        project_(lowering.module.get<ir::Project>(train.input)),
        title_("TRAIN MODEL " + train.model.name) {}

  void run() {
    const Select features = select_of(out_.module, project_);
    const std::string spec = spec_of(out_.module, train_);
    add(StepKind::DeclareModel,
        CallRuntime{"declare_model",
                    {{train_.model.schema, "text"},
                     {train_.model.name, "text"},
                     {spec, "jsonb"},
                     {train_.description, "text"}}},
        print(train_.model));
    view(features_view(train_.model), features,
         project_.target ? "features, then the target, of model " : "features of model ");
    if (train_.validation.valid())
      view(validation_view(train_.model), select_of(out_.module, out_.module.get<ir::Project>(train_.validation)),
           "validation rows of model ");
    functions();
    add(StepKind::Train,
        CallRuntime{"train", {{train_.model.schema, "text"}, {train_.model.name, "text"}, {"true", "boolean"}}},
        print(train_.model));
    down();
  }

 private:
  void add(StepKind kind, StatementTree tree, std::string object) {
    out_.up.push_back({std::move(tree), kind, train_.span, title_, std::move(object), false});
  }
  void view(const TableName& name, const Select& query, const std::string& comment) {
    add(StepKind::CreateView, CreateView{name, query}, print(name));
    add(StepKind::CreateView, CommentOn{CommentTarget::View, name, {}, comment + print(train_.model)}, print(name));
  }
  void functions() {
    const std::string returns = prediction_type(train_.task, project_.target);
    function(predict_function(train_.model), "predict", true, returns,
             train_.description.empty() ? "prediction of model " + print(train_.model) : train_.description);
    if (train_.task == stdlib::Task::Recommendation) recommend();
    if (train_.task == stdlib::Task::Forecasting) forecast();
    const std::string probability = probability_type(train_.task);
    if (probability.empty()) return;
    function(predict_proba_function(train_.model), "predict_proba", true, probability, probability_comment());
    if (!is_classification(train_.task)) return;
    function(classes_function(train_.model), "classes", false, returns + "[]",
             "classes of model " + print(train_.model) + ", in the order of its probabilities");
  }
  /// The next values of a series, or of each group's, by their times, with bounds for each level of FORECAST.
  void forecast() {
    const TableName name = forecast_function(train_.model);
    CreateModelFunction function{name, {{"horizon", "integer", "NULL"}}, "", "forecast " + print(train_.model)};
    const std::vector<std::string> types = argument_types(project_);
    for (std::size_t i = 1; i < project_.features.size(); ++i)
      function.columns.push_back({project_.features[i].name, types[i]});
    function.columns.push_back({project_.features.front().name, types.front()});
    function.columns.push_back({project_.target->name, "double precision"});
    for (const std::string& level : interval_levels())
      for (const std::string_view bound : {abi::kLowerPrefix, abi::kUpperPrefix})
        function.columns.push_back({std::string(bound) + level, "double precision"});
    // One name is one column or argument.
    for (const Argument& column : function.columns)
      if (column.name == "horizon") function.arguments[0].name.clear();
    add(StepKind::CreateFunction, std::move(function), print(name));
    add(StepKind::CreateFunction, RevokeFunction{name, {"integer"}}, print(name));
    add(StepKind::CreateFunction,
        CommentOn{CommentTarget::Function,
                  name,
                  {"integer"},
                  "the next values " + std::string(project_.features.size() > 1 ? "of each group " : "") + "by model " +
                      print(train_.model) + ", as many steps as FORECAST says unless given"},
        print(name));
  }
  std::vector<std::string> interval_levels() const {
    std::vector<std::string> levels;
    for (const ir::Attribute& option : train_.options) {
      const auto* map = option.name == "forecast" ? std::get_if<ir::AttributeMap>(&option.value.data) : nullptr;
      for (std::size_t i = 0; map != nullptr && i < map->entries.size(); ++i) {
        const auto* list = std::get_if<ir::AttributeList>(&map->entries[i].value.data);
        for (std::size_t k = 0; list != nullptr && k < list->items.size(); ++k)
          levels.push_back(ir::interval_name(std::get<double>(list->items[k].data)));
      }
    }
    return levels;
  }
  std::string probability_comment() const {
    if (train_.task == stdlib::Task::Binary) return "probability of the positive class by model " + print(train_.model);
    if (train_.task == stdlib::Task::AnomalyDetection) return "anomaly score by model " + print(train_.model);
    return "probabilities of the classes by model " + print(train_.model) + ", in the order of its classes function";
  }
  void function(const TableName& name, std::string_view action, bool takes_features, const std::string& returns,
                const std::string& comment) {
    CreateModelFunction function{name, {}, returns, std::string(action) + " " + print(train_.model)};
    std::vector<std::string> types;
    if (takes_features) {
      types = argument_types(project_);
      for (std::size_t i = 0; i < types.size(); ++i)
        function.arguments.push_back({project_.features[i].name, types[i]});
    }
    create(std::move(function), types, comment);
  }
  void create(CreateModelFunction function, const std::vector<std::string>& types, const std::string& comment) {
    const TableName name = function.name;
    add(StepKind::CreateFunction, std::move(function), print(name));
    add(StepKind::CreateFunction, RevokeFunction{name, types}, print(name));
    add(StepKind::CreateFunction, CommentOn{CommentTarget::Function, name, types, comment}, print(name));
  }
  /// The feature that a parameter names; the checker has filled it in.
  const ir::NamedExpr& named_by(const std::string& parameter) const {
    const auto& name = std::get<std::string>(train_.parameters.at(parameter));
    return *std::find_if(project_.features.begin(), project_.features.end(),
                         [&](const ir::NamedExpr& feature) { return feature.name == name; });
  }
  void recommend() {
    const ir::NamedExpr& user = named_by("user_column");
    const std::string user_type = user.type.without_modifier().name;
    CreateModelFunction function{recommend_function(train_.model), {}, "", "recommend " + print(train_.model)};
    function.columns = {{"item", named_by("item_column").type.without_modifier().name}, {"score", "double precision"}};
    const auto count = std::get<std::int64_t>(train_.parameters.at("top_n"));
    function.arguments = {
        {user.name, user_type}, {"n", "integer", std::to_string(count)}, {"with_rated", "boolean", "false"}};
    // Names of one function are all different.
    for (const std::string_view taken : {"n", "with_rated", "item", "score"})
      if (user.name == taken) function.arguments.front().name.clear();
    create(std::move(function), {user_type, "integer", "boolean"},
           "items that model " + print(train_.model) + " recommends to a user, best first");
  }
  void down() {
    Statement drop{
        CallRuntime{"drop_model", {{train_.model.schema, "text"}, {train_.model.name, "text"}, {"true", "boolean"}}},
        StepKind::DropModel,
        train_.span,
        title_,
        print(train_.model),
        true};
    out_.down.push_back({std::move(drop)});
  }

  Lowering& out_;
  const ir::Train& train_;
  const ir::Project& project_;
  std::string title_;
};

}  // namespace

void lower(Lowering& lowering, const ir::Train& op) { TrainLowering(lowering, op).run(); }

void lower(Lowering& lowering, const ir::PredictRow& op) {
  const auto& train = lowering.module.get<ir::Train>(op.model);
  const auto& project = lowering.module.get<ir::Project>(op.features);
  const std::string& alias = lowering.module.get<ir::Source>(project.input).row_alias;
  std::vector<ExprPtr> arguments;
  for (const ir::NamedExpr& feature : project.features) arguments.push_back(expand_shared(project, feature.expr));
  const auto add = [&](const TableName& name, const std::string& returns, const std::string& comment) {
    const std::string title = "TRAIN MODEL " + train.model.name;
    const std::vector<std::string> types{print(op.row_table)};
    const auto push = [&](StatementTree tree) {
      lowering.up.push_back({std::move(tree), StepKind::CreateFunction, op.span, title, print(name), false});
    };
    push(CreateRowFunction{name, op.row_table, returns, name, alias, arguments, argument_types(project)});
    push(RevokeFunction{name, types});
    push(CommentOn{CommentTarget::Function, name, types, comment + " for a row of " + print(op.row_table)});
  };
  add(predict_function(train.model), prediction_type(train.task, project.target),
      "prediction of model " + print(train.model));
  const std::string probability = probability_type(train.task);
  if (!probability.empty())
    add(predict_proba_function(train.model), probability, "probabilities by model " + print(train.model));
}

}  // namespace dmlc::codegen
