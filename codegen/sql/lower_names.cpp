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
TableName recommend_function(const TableName& model) { return with_suffix(model, abi::kRecommendSuffix); }
TableName forecast_function(const TableName& model) { return with_suffix(model, abi::kForecastSuffix); }
TableName features_view(const TableName& model) { return with_suffix(model, abi::kFeaturesViewSuffix); }
TableName validation_view(const TableName& model) { return with_suffix(model, abi::kValidationViewSuffix); }

std::string prediction_type(stdlib::Task task, const std::optional<ir::NamedExpr>& target) {
  switch (task) {
    case stdlib::Task::Regression:
    case stdlib::Task::Recommendation:
    case stdlib::Task::Forecasting:
      return "double precision";
    case stdlib::Task::Binary:
    case stdlib::Task::Multiclass:
      return target->type.without_modifier().name;
    case stdlib::Task::Clustering:
      return "integer";
    case stdlib::Task::DimensionReduction:
      return "double precision[]";
    case stdlib::Task::AnomalyDetection:
      return "boolean";
  }
  return "";
}

std::string probability_type(stdlib::Task task) {
  switch (task) {
    case stdlib::Task::Regression:
    case stdlib::Task::Clustering:
    case stdlib::Task::DimensionReduction:
    case stdlib::Task::Recommendation:
    case stdlib::Task::Forecasting:
      return "";
    case stdlib::Task::Binary:
    case stdlib::Task::AnomalyDetection:
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

std::string array_literal(const std::vector<std::string>& texts) {
  std::string literal;
  for (const std::string& text : texts) {
    literal += literal.empty() ? "{\"" : ",\"";
    for (const char c : text) {
      // A backslash makes the next byte an ordinary one, whatever it is.
      if (c == '"' || c == '\\') literal += '\\';
      literal += c;
    }
    literal += '"';
  }
  return literal.empty() ? "{}" : literal + "}";
}

}  // namespace dmlc::codegen
