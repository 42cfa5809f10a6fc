// SPDX-License-Identifier: Apache-2.0
// Sorts the columns of a design and turns tiles into float32.
#include "runtime/src/train/cluster_columns.h"

namespace dmlc::train {

ClusterColumns::ClusterColumns(const DesignColumns& design) {
  std::uint32_t last_cycle = 0;
  for (std::size_t dense = 1; dense < design.columns(); ++dense) {
    const DesignColumns::Dense& column = design.dense[dense - 1];
    if (column.table == nullptr) {
      const auto center = static_cast<float>(column.center);
      const double rest = (column.center - static_cast<double>(center)) * column.scale;
      numbers_.push_back(dense);
      inputs_.push_back({nullptr, center, static_cast<float>(column.scale), static_cast<float>(rest)});
      continue;
    }
    if (lookups_.empty() || last_cycle != column.column) lookups_.push_back({true, kCycleSlots, 0, 0, {}, {}});
    last_cycle = column.column;
    lookups_.back().dense.push_back(dense);
    lookups_.back().tables.push_back(column.table);
  }
  for (std::size_t f = 0; f < design.slots.size(); ++f) {
    lookups_.push_back({false, design.slots[f], kCodeOffset, f, {}, {}});
  }
}

std::size_t ClusterColumns::slots() const {
  std::size_t slots = 0;
  for (const Lookup& lookup : lookups_) slots += lookup.slots;
  return slots;
}

ClusterRows ClusterColumns::take(TileReader& tile) const {
  ClusterScratch& scratch = tile.clusters;
  scratch.inputs.assign(inputs_.begin(), inputs_.end());
  for (std::size_t i = 0; i < numbers_.size(); ++i) scratch.inputs[i].values = tile.inputs()[numbers_[i] - 1].values;
  scratch.numbers.resize(numbers_.size() * kTileRows);
  cluster_kernels().scale(scratch.inputs.data(), scratch.inputs.size(), scratch.numbers.data());
  scratch.cycle_codes.resize(lookups_.size() * kTileRows);
  scratch.codes.resize(lookups_.size());
  for (std::size_t f = 0; f < lookups_.size(); ++f) {
    const Lookup& lookup = lookups_[f];
    if (!lookup.is_cycle) {
      scratch.codes[f] = tile.codes()[lookup.category];
      continue;
    }
    std::int32_t* codes = scratch.cycle_codes.data() + f * kTileRows;
    cluster_kernels().cycle_codes(tile.inputs()[lookup.dense.front() - 1].values, codes);
    scratch.codes[f] = codes;
  }
  return {scratch.numbers.data(), numbers_.size(), scratch.codes.data(), scratch.codes.size()};
}

}  // namespace dmlc::train
