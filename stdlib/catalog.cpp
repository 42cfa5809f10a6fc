// SPDX-License-Identifier: Apache-2.0
// Builds the tables of the standard library from their rows.
#include "stdlib/catalog.h"

#include <algorithm>
#include <array>

#include "stdlib/algorithms/gradient_boosting.h"
#include "stdlib/algorithms/linear_regression.h"
#include "stdlib/algorithms/logistic_regression.h"

namespace dmlc::stdlib {
namespace {

constexpr const Algorithm* kAlgorithms[] = {
#define DMLC_ALGORITHM(name) &name::kAlgorithm,
#include "stdlib/algorithms.def"
#undef DMLC_ALGORITHM
};

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

constexpr bool has_task(std::string_view tasks, char task) { return tasks.find(task) != std::string_view::npos; }

constexpr Metric kMetrics[] = {
#define DMLC_METRIC(name, alias, direction, lowest, highest, tasks, summary) \
  {#name, alias, Direction::direction, lowest, highest, has_task(#tasks, 'R'), has_task(#tasks, 'C'), summary},
#include "stdlib/metrics.def"
#undef DMLC_METRIC
};

constexpr std::array<std::string_view, 12> kPlannedAlgorithms = {
    "neural_network",   "decision_tree",        "random_forest", "kmeans",      "naive_bayes", "knn", "svm", "pca",
    "isolation_forest", "matrix_factorization", "prophet",       "holt_winters"};

}  // namespace

std::span<const Algorithm* const> algorithms() { return kAlgorithms; }
std::span<const Metric> metrics() { return kMetrics; }

const Algorithm* find_algorithm(std::string_view name) {
  for (const Algorithm* algorithm : kAlgorithms)
    if (algorithm->name == name || (!algorithm->alias.empty() && algorithm->alias == name)) return algorithm;
  return nullptr;
}

const Metric* find_metric(std::string_view name) {
  for (const Metric& metric : kMetrics)
    if (metric.name == name || (!metric.alias.empty() && metric.alias == name)) return &metric;
  return nullptr;
}

const Parameter* find_parameter(const Algorithm& algorithm, std::string_view name) {
  for (const Parameter& parameter : algorithm.parameters)
    if (parameter.name == name) return &parameter;
  return nullptr;
}

bool is_planned_algorithm(std::string_view name) {
  return std::find(kPlannedAlgorithms.begin(), kPlannedAlgorithms.end(), name) != kPlannedAlgorithms.end();
}

std::string_view default_metric(Task task) { return task == Task::Regression ? "rmse" : "log_loss"; }

std::vector<std::string> algorithm_names() {
  std::vector<std::string> names;
  for (const Algorithm* algorithm : kAlgorithms) {
    names.emplace_back(algorithm->name);
    if (!algorithm->alias.empty()) names.emplace_back(algorithm->alias);
  }
  return names;
}

std::vector<std::string> metric_names(Task task) {
  std::vector<std::string> names;
  for (const Metric& metric : kMetrics)
    if (metric.fits(task)) names.emplace_back(metric.name);
  return names;
}

std::vector<std::string> parameter_names(const Algorithm& algorithm) {
  std::vector<std::string> names;
  for (const Parameter& parameter : algorithm.parameters) names.emplace_back(parameter.name);
  return names;
}

}  // namespace dmlc::stdlib
