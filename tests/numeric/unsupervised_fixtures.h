// SPDX-License-Identifier: Apache-2.0
// Tables without a target and what training on them gives.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/src/predict/predictor.h"
#include "tests/numeric/bayes_fixtures.h"

namespace fixtures {

inline train::ModelSpec unsupervised_spec(const std::string& algorithm, train::Task task,
                                          std::vector<ingest::FeatureColumn> features) {
  train::ModelSpec spec;
  spec.schema = "public";
  spec.name = "m";
  spec.algorithm = algorithm;
  spec.task = task;
  spec.features = std::move(features);
  return spec;
}

/// The columns of a table but the last. Every `hold_out`-th row is a validation row; 0 for none.
inline ingest::ColumnStore unlabelled_store(const std::vector<std::vector<std::string>>& rows,
                                            std::size_t hold_out = 0) {
  const std::size_t features = rows.front().size() - 1;
  ingest::ColumnStore store(number_features(features), ingest::TargetKind::none, options());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t f = 0; f < features; ++f) store.batch().set_number(f, number(rows[row][f]));
    store.end_row(hold_out != 0 && row % hold_out == 0 ? ingest::Split::validation : ingest::Split::training);
  }
  store.finish();
  return store;
}

inline train::TrainingResult fit(const train::ModelSpec& spec, const ingest::ColumnStore& store, unsigned threads = 1) {
  return train_on(spec, store, {.threads = threads});
}

inline train::MetricValue metric(const train::TrainingResult& result, std::string_view name,
                                 ingest::Split split = ingest::Split::training) {
  for (const train::MetricValue& value : result.metrics) {
    if (value.metric == name && value.split == split) return value;
  }
  FAIL("no metric " << name);
  return {};
}

}  // namespace fixtures
