// SPDX-License-Identifier: Apache-2.0
// Specifications of networks and what tests of them have in common.
#pragma once

#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "runtime/src/predict/predictor.h"
#include "tests/numeric/linear_fixtures.h"

namespace fixtures {

using train::Task;

inline train::ModelSpec network_spec(std::vector<ingest::FeatureColumn> features, Task task) {
  train::ModelSpec spec = linear_spec(std::move(features));
  spec.algorithm = "neural_network";
  spec.task = task;
  spec.optimize_for = task == Task::regression ? "rmse" : "log_loss";
  spec.parameters = {{"layers", std::string("[16, 8]")},
                     {"activation", std::string("relu")},
                     {"normalization", std::string("none")},
                     {"embedding_levels", std::int64_t{0}},
                     {"embedding_dimensions", std::string("auto")},
                     {"optimizer", std::string("adam")},
                     {"learning_rate", 0.01},
                     {"learning_rate_policy", std::string("constant")},
                     {"gamma", 0.1},
                     {"power", 0.5},
                     {"step", std::int64_t{100}},
                     {"batch_size", std::int64_t{32}},
                     {"epochs", std::int64_t{60}},
                     {"tolerance", 1e-4},
                     {"l1", 0.0},
                     {"l2", 0.0},
                     {"dropout", 0.0},
                     {"clip_norm", 0.0},
                     {"initialization", std::string("auto")},
                     {"momentum", 0.9},
                     {"nesterov", true},
                     {"rho", 0.9},
                     {"beta1", 0.9},
                     {"beta2", 0.999},
                     {"eps", 1e-8},
                     {"n_tries", std::int64_t{1}},
                     {"class_weight", std::string("none")},
                     {"early_stopping_rounds", std::int64_t{0}}};
  return spec;
}

inline train::TrainingResult fit(const train::ModelSpec& spec, const ingest::ColumnStore& store, unsigned threads = 1) {
  SilentMonitor monitor;
  return train::train(spec, store, {.threads = threads}, monitor);
}

inline double metric_of(const train::TrainingResult& result, ingest::Split split, const std::string& name) {
  for (const train::MetricValue& value : result.metrics) {
    if (value.split == split && value.metric == name) return value.value;
  }
  FAIL("no metric " << name);
  return 0;
}

inline bool same_tensors(const train::TrainingResult& a, const train::TrainingResult& b) {
  if (a.state.tensors.size() != b.state.tensors.size()) return false;
  for (std::size_t i = 0; i < a.state.tensors.size(); ++i) {
    if (a.state.tensors[i].bytes != b.state.tensors[i].bytes) return false;
  }
  return true;
}

inline std::string code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const RuntimeError& error) {
    return error.code();
  }
  return "none";
}

/// One row of the mixed table as it comes from SQL.
struct MixedRow {
  explicit MixedRow(const std::vector<std::string>& row) : texts(row), cells(5) {
    for (const std::size_t f : {0, 1}) {
      cells[f].number = number(row[f]);
      cells[f].is_null = row[f].empty();
    }
    for (const std::size_t f : {2, 3}) {
      cells[f].text = texts[f].data();
      cells[f].text_size = static_cast<std::uint32_t>(texts[f].size());
      cells[f].is_null = f == 3 && row[f].empty();
    }
    cells[4].integer = std::stoll(row[4]) * 3'600'000'000;
    cells[4].is_null = false;
  }
  std::vector<std::string> texts;
  std::vector<predict::Cell> cells;
};

/// Keeps what a training saves.
struct SavingMonitor : SilentMonitor {
  void save(const train::Checkpoint& checkpoint) override {
    saved.push_back({checkpoint.iteration, checkpoint.metric, checkpoint.value,
                     train::decode_tensors(train::encode_tensors(checkpoint.tensors))});
  }
  std::vector<train::Checkpoint> saved;
};

}  // namespace fixtures
