// SPDX-License-Identifier: Apache-2.0
// Which rows belong to which group of FOR EACH.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// The rows of a group and what its values are.
struct RowsOfGroup {
  struct Run {
    std::uint32_t first = 0;  ///< counted over all blocks
    std::uint32_t rows = 0;   ///< of one block
  };
  std::vector<std::int32_t> codes;  ///< per group feature, negative for NULL
  std::vector<Run> runs;            ///< rising
  std::size_t rows = 0;
};

/// The matrix columns of the group features, in their order.
[[nodiscard]] std::vector<std::size_t> group_columns(const ModelSpec& spec, const ingest::ColumnStore& store);

/// In the order of their codes, which are those of the sorted texts, NULL first. Throws E0654 for more than
/// kMostGroups.
[[nodiscard]] std::vector<RowsOfGroup> find_groups(const ModelSpec& spec, const ingest::ColumnStore& store);

/// The rows as ColumnStore::select takes them, each in its split; those of a series are all for training, since it is
/// parted by its own steps, not by when the others end.
[[nodiscard]] std::vector<ingest::SelectedRow> selected_rows(const ModelSpec& spec, const ingest::ColumnStore& store,
                                                             const RowsOfGroup& group);

}  // namespace dmlc::train
