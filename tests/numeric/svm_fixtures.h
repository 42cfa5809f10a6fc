// SPDX-License-Identifier: Apache-2.0
// Specifications and rows for the tests of support vector machines.
#pragma once

#include <cmath>
#include <random>

#include "tests/numeric/linear_fixtures.h"

namespace fixtures {

inline train::ModelSpec svm_spec(std::vector<ingest::FeatureColumn> features, train::Task task, double c,
                                 const std::string& class_weight = "none") {
  train::ModelSpec spec = linear_spec(std::move(features));
  spec.algorithm = "svm";
  spec.task = task;
  spec.parameters = {{"kernel", std::string("linear")},
                     {"gamma", std::string("scale")},
                     {"random_features", std::int64_t{300}},
                     {"c", c},
                     {"epsilon", 0.1},
                     {"max_iterations", std::int64_t{100}},
                     {"tolerance", 1e-10},
                     {"class_weight", class_weight}};
  spec.optimize_for = task == train::Task::regression ? "rmse" : "accuracy";
  return spec;
}

inline train::TrainingResult fit(const train::ModelSpec& spec, const ingest::ColumnStore& store, unsigned threads = 1) {
  SilentMonitor monitor;
  return train::train(spec, store, {.threads = threads}, monitor);
}

inline double margin_scale(const train::TrainingResult& result) {
  return nlohmann::json::parse(result.state.preparation)["constants"]["margin_scale"];
}

inline double metric_of(const train::TrainingResult& result, const std::string& name, ingest::Split split) {
  for (const train::MetricValue& metric : result.metrics) {
    if (metric.metric == name && metric.split == split) return metric.value;
  }
  FAIL("no metric " << name);
  return 0;
}

/// Rows inside a ring and around it: no straight line parts them.
inline ingest::ColumnStore ring_store(int rows, int hold_out = 0) {
  ingest::ColumnStore store(number_features(2), ingest::TargetKind::label, options());
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  for (int row = 0; row < rows; ++row) {
    const double radius = row % 2 == 0 ? 1 : 3;
    const double angle = 0.01 * static_cast<double>(random() % 628);
    store.batch().set_number(0, radius * std::cos(angle) + 0.3 * normal(random));
    store.batch().set_number(1, radius * std::sin(angle) + 0.3 * normal(random));
    store.batch().set_target_label(row % 2 == 0 ? "in" : "out");
    store.end_row(hold_out != 0 && row % hold_out == 0 ? ingest::Split::validation : ingest::Split::training);
  }
  store.finish();
  return store;
}

}  // namespace fixtures
