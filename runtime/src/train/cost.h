// SPDX-License-Identifier: Apache-2.0
// What a training will cost, told before it begins from the specification, statistics of the source and the measured
// constants of cost.def. Plain C++.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// What is known of a source that nobody has read.
struct DataSize {
  double rows = 0;               ///< of the feature view
  double validation_rows = 0;    ///< of the validation view
  double read_cost = 0;          ///< of both, in PostgreSQL's units of cost with its default settings
  std::vector<double> distinct;  ///< different values of each feature; asked for categories only, else 0
  double classes = 0;            ///< different values of a target that is a label; 0 for others
  double groups = 0;             ///< combinations of the columns of FOR EACH
};

/// Expectations: seconds on a processor like the one of docs/results/cost.md. Rules that end a training early (STOP
/// WHEN, early_stopping_rounds, limits) are not foreseen.
struct Estimate {
  double rows = 0;          ///< that are read
  double matrix_bytes = 0;  ///< of the training matrix
  double memory_bytes = 0;  ///< that the training needs in all processes: what a memory limit is compared with
  double peak_bytes = 0;    ///< of the worker's process while it fits, its program included, without a child
  double ingest_peak_bytes = 0;
  double flops = 0;  ///< of all fits, folds included
  double ingest_seconds = 0;
  double fit_seconds = 0;       ///< all fits with the measuring of folds
  double evaluate_seconds = 0;  ///< metrics, and what features are worth
  double store_seconds = 0;

  [[nodiscard]] double seconds() const { return ingest_seconds + fit_seconds + evaluate_seconds + store_seconds; }
};

/// A number of an estimate as a bigint holds it; huge ones end at 9e18.
[[nodiscard]] std::int64_t whole_number(double value);

/// Bytes of the column store for this many rows, from the features alone.
[[nodiscard]] std::uint64_t matrix_bytes(const ModelSpec& spec, std::uint64_t rows);

/// `size.distinct` is parallel to the features or empty. Throws E0619 for an algorithm without a row in cost.def.
[[nodiscard]] Estimate estimate_training(const ModelSpec& spec, const DataSize& size, unsigned threads);

}  // namespace dmlc::train
