// SPDX-License-Identifier: Apache-2.0
// Names of a model's objects and shapes of its functions.
#include "codegen/sql/lower.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::codegen {
namespace {

TableName with_suffix(const TableName& model, std::string_view suffix) {
  return {model.schema, model.name + std::string(suffix)};
}

}  // namespace

TableName predict_function(const TableName& model) { return with_suffix(model, abi::kPredictSuffix); }
TableName predict_proba_function(const TableName& model) { return with_suffix(model, abi::kPredictProbaSuffix); }
TableName classes_function(const TableName& model) { return with_suffix(model, abi::kClassesSuffix); }
TableName features_view(const TableName& model) { return with_suffix(model, abi::kFeaturesViewSuffix); }
TableName validation_view(const TableName& model) { return with_suffix(model, abi::kValidationViewSuffix); }

std::string prediction_type(stdlib::Task task, const types::Type& target) {
  return task == stdlib::Task::Regression ? "double precision" : target.without_modifier().name;
}

std::string probability_type(stdlib::Task task) {
  switch (task) {
    case stdlib::Task::Regression:
      return "";
    case stdlib::Task::Binary:
      return "double precision";
    case stdlib::Task::Multiclass:
      return "double precision[]";
  }
  return "";
}

std::vector<std::string> argument_types(const ir::Project& project) {
  std::vector<std::string> types;
  for (const ir::NamedExpr& feature : project.features) types.push_back(feature.type.without_modifier().name);
  return types;
}

}  // namespace dmlc::codegen
