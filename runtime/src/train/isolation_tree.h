// SPDX-License-Identifier: Apache-2.0
// One tree of an isolation forest.
#pragma once

#include <cstdint>
#include <functional>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/predict/trees_model.h"
#include "runtime/src/train/training_rows.h"

namespace dmlc::train {

/// Mean path length of an unsuccessful search in a binary search tree of `rows` rows. Liu, Ting, Zhou 2008, equation 1.
[[nodiscard]] double mean_path(double rows);

struct IsolationSettings {
  std::uint64_t sample = 256;  ///< rows that a tree is made of
  std::uint32_t max_depth = 8;
  double colsample = 1;  ///< share of the columns that a tree sees
};

/// Bytes of the cells that a tree copies of its sample; of large samples it copies none.
[[nodiscard]] std::uint64_t copied_bytes(const ingest::ColumnStore& store, const IsolationSettings& settings);

/// Grows a tree on a sample of `rows`, which are those of the store, by this seed. Leaves hold the depth of a row: the
/// splits before, and what the rows of the leaf would need more. `check` is called for each node and may throw.
[[nodiscard]] predict::TreeModel grow_isolation_tree(const ingest::ColumnStore& store, const TrainingRows& rows,
                                                     const IsolationSettings& settings, std::uint64_t seed,
                                                     const std::function<void()>& check);

}  // namespace dmlc::train
