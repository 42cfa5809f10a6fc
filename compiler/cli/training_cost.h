// SPDX-License-Identifier: Apache-2.0
// What a training would cost, asked of the database before anything is changed there.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "compiler/database/connection.h"
#include "compiler/driver/compile.h"

namespace dmlc::cli {

/// A row of dml.estimate_training.
struct TrainingCost {
  std::int64_t rows = 0;
  std::int64_t matrix_bytes = 0;
  std::int64_t memory_bytes = 0;
  std::int64_t memory_limit = 0;  ///< in bytes; the smaller of the model's and the server's
  bool streams = false;           ///< rows that do not fit into the limit lie in files
  double flops = 0;
  double ingest_seconds = 0;
  double fit_seconds = 0;
  double evaluate_seconds = 0;
  double store_seconds = 0;
  double seconds = 0;

  [[nodiscard]] bool is_beyond_limit() const { return memory_limit > 0 && memory_bytes > memory_limit; }
};

/// nullopt where the database cannot tell: the extension is not there, or the program itself makes what the model
/// reads.
[[nodiscard]] std::optional<TrainingCost> estimate_training(database::Connection& connection,
                                                            const driver::ModelSummary& model);

/// Lines for people: rows and memory, time by phase, and a warning where memory does not suffice.
[[nodiscard]] std::vector<std::string> describe_cost(const TrainingCost& cost);

/// The member `cost` of plan items.
[[nodiscard]] nlohmann::ordered_json cost_json(const TrainingCost& cost);

}  // namespace dmlc::cli
