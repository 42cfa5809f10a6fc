// SPDX-License-Identifier: Apache-2.0
// Counts training rows by group, and finds them among the rows of theirs.
#include "runtime/src/train/training_rows.h"

#include <algorithm>

namespace dmlc::train {
namespace {

using ingest::Split;

constexpr std::size_t kGroupRows = 64;
static_assert(ingest::kBlockRows % kGroupRows == 0);

}  // namespace

TrainingRows::TrainingRows(const ingest::ColumnStore& store) : store_(store), begins_(1, 0) {
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto splits = store.splits(block);
    for (std::size_t first = 0; first < splits.size(); first += kGroupRows) {
      const auto group = splits.subspan(first, std::min(kGroupRows, splits.size() - first));
      const auto count = static_cast<std::uint32_t>(std::count(group.begin(), group.end(), Split::training));
      begins_.push_back(begins_.back() + count);
    }
  }
}

std::uint32_t TrainingRows::operator[](std::uint64_t place) const {
  // Blocks but the last one are full, so that groups are.
  const auto after = std::upper_bound(begins_.begin(), begins_.end(), place);
  const auto group = static_cast<std::size_t>(after - begins_.begin()) - 1;
  const std::size_t row = group * kGroupRows;
  const auto splits = store_.splits(row / ingest::kBlockRows).subspan(row % ingest::kBlockRows);
  std::uint64_t left = place - begins_[group];
  std::size_t at = 0;
  while (splits[at] != Split::training || left-- > 0) ++at;
  return static_cast<std::uint32_t>(row + at);
}

}  // namespace dmlc::train
