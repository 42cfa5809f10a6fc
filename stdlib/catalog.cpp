// SPDX-License-Identifier: Apache-2.0
// Builds the tables of algorithms, metrics and quantities from their rows.
#include "stdlib/catalog.h"

#include <algorithm>

#include "stdlib/algorithms/decision_tree.h"
#include "stdlib/algorithms/gradient_boosting.h"
#include "stdlib/algorithms/holt_winters.h"
#include "stdlib/algorithms/isolation_forest.h"
#include "stdlib/algorithms/kmeans.h"
#include "stdlib/algorithms/knn.h"
#include "stdlib/algorithms/linear_regression.h"
#include "stdlib/algorithms/logistic_regression.h"
#include "stdlib/algorithms/matrix_factorization.h"
#include "stdlib/algorithms/naive_bayes.h"
#include "stdlib/algorithms/neural_network.h"
#include "stdlib/algorithms/pca.h"
#include "stdlib/algorithms/prophet.h"
#include "stdlib/algorithms/random_forest.h"
#include "stdlib/algorithms/svm.h"

namespace dmlc::stdlib {
namespace {

constexpr const Algorithm* kAlgorithms[] = {
#define DMLC_ALGORITHM(name) &name::kAlgorithm,
#include "stdlib/algorithms.def"
#undef DMLC_ALGORITHM
};

constexpr Metric kMetrics[] = {
#define DMLC_METRIC(name, alias, direction, lowest, highest, tasks, needs_target, summary) \
  {#name, alias, Direction::direction, lowest, highest, #tasks, needs_target, summary},
#include "stdlib/metrics.def"
#undef DMLC_METRIC
};

constexpr Quantity kQuantities[] = {
#define DMLC_QUANTITY(name, alias, unit, lowest, highest, in_training, in_monitoring, summary) \
  {#name, alias, Unit::unit, lowest, highest, in_training, in_monitoring, summary},
#include "stdlib/quantities.def"
#undef DMLC_QUANTITY
};

}  // namespace

std::span<const Algorithm* const> algorithms() { return kAlgorithms; }
std::span<const Metric> metrics() { return kMetrics; }
std::span<const Quantity> quantities() { return kQuantities; }

const Algorithm* find_algorithm(std::string_view name) {
  for (const Algorithm* algorithm : kAlgorithms)
    if (algorithm->name == name || (!algorithm->alias.empty() && algorithm->alias == name)) return algorithm;
  return nullptr;
}
const Metric* find_metric(std::string_view name) { return find(metrics(), name); }
const Quantity* find_quantity(std::string_view name) { return find(quantities(), name); }
const Transformer* find_transformer(std::string_view name) { return find(transformers(), name); }
const Action* find_action(std::string_view name) { return find(actions(), name); }
const Parameter* find_parameter(const Algorithm& algorithm, std::string_view name) {
  return find(algorithm.parameters, name);
}

std::optional<Task> find_task(std::string_view name) {
  for (const Task task : kAllTasks)
    if (name_of(task) == name) return task;
  return std::nullopt;
}

bool does(const Algorithm& algorithm, Task task) {
  return std::find(algorithm.tasks.begin(), algorithm.tasks.end(), task) != algorithm.tasks.end();
}

TargetUse target_use(const Algorithm& algorithm, Task task) {
  if (algorithm.target == TargetUse::Required && !wants_target(task)) return TargetUse::None;
  return algorithm.target;
}

std::string_view describe(Preparation preparation) {
  switch (preparation) {
    case Preparation::DesignMatrix:
      return "numbers are imputed with the mean and standardised, categories become indicators, timestamps calendar "
             "parts as cycles";
    case Preparation::Raw:
      return "numbers stay as they are, with missing values; categories become codes, timestamps calendar parts";
    case Preparation::Identifiers:
      return "each value of a feature stands for one thing, whatever its type";
    case Preparation::Series:
      return "rows are put in the order of time and gaps filled; numbers are imputed with the mean and standardised, "
             "categories become indicators";
  }
  return "";
}

std::string_view name_of(Unit unit) {
  switch (unit) {
    case Unit::Count:
      return "count";
    case Unit::Duration:
      return "duration";
    case Unit::Share:
      return "share";
    case Unit::Number:
      return "number";
  }
  return "";
}

std::string_view default_metric(Task task, bool has_target) {
  switch (task) {
    case Task::Regression:
    case Task::Recommendation:
    case Task::Forecasting:
      return "rmse";
    case Task::Binary:
    case Task::Multiclass:
      return "log_loss";
    case Task::Clustering:
      return "silhouette";
    case Task::DimensionReduction:
      return "explained_variance";
    case Task::AnomalyDetection:
      return has_target ? "roc_auc" : "";
  }
  return "";
}

std::string_view default_metric(const Algorithm& algorithm, Task task, bool has_target) {
  const Metric* own = find_metric(algorithm.default_metric);
  return own != nullptr && own->fits(task) ? own->name : default_metric(task, has_target);
}

std::vector<std::string> algorithm_names() {
  std::vector<std::string> names;
  for (const Algorithm* algorithm : kAlgorithms) {
    names.emplace_back(algorithm->name);
    if (!algorithm->alias.empty()) names.emplace_back(algorithm->alias);
  }
  return names;
}

std::vector<std::string> metric_names() { return names_of(metrics()); }

std::vector<std::string> metric_names(Task task, bool has_target) {
  std::vector<std::string> names;
  for (const Metric& metric : kMetrics)
    if (metric.fits(task) && (has_target || !metric.needs_target)) names.emplace_back(metric.name);
  return names;
}

std::vector<std::string> parameter_names(std::span<const Parameter> parameters) { return names_of(parameters); }

}  // namespace dmlc::stdlib
