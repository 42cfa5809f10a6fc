// SPDX-License-Identifier: Apache-2.0
// Fills a column store from the views of a model.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"

namespace dmlc::pg {

struct IngestLimits {
  unsigned threads = 1;
  std::uint64_t memory = 0;  ///< bytes, 0 = none
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::atomic<std::uint64_t>* rows_done = nullptr;  ///< for whoever watches; may be null
};

/// The statement that reads the training rows: features in order, the target, the keys of split and folds where
/// there are any.
[[nodiscard]] std::string training_query(const train::ModelSpec& spec);

/// Reads every row as the current role, under the caller's active snapshot. Throws RuntimeError and
/// PgError. The store is finished; it may hold no rows.
[[nodiscard]] ingest::ColumnStore read_training_rows(const train::ModelSpec& spec, const IngestLimits& limits);

}  // namespace dmlc::pg
