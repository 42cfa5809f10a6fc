// SPDX-License-Identifier: Apache-2.0
// The margins of every row, which the training host leaves behind the blocks of the memory file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/boosted_request.h"

namespace dmlc::train {

/// Makes the file longer for the host and cuts it back when it goes. Training rows stand first, then validation rows,
/// then test rows, each in the order of the store: outputs() margins a row.
class MarginFile {
 public:
  /// Throws HostDied when there is no room. The store must stay.
  MarginFile(const ingest::ColumnStore& store, const BoostedRequest& request);
  ~MarginFile();
  MarginFile(const MarginFile&) = delete;
  MarginFile& operator=(const MarginFile&) = delete;

  /// To be called when the host has ended, before the first read. Throws HostDied when the file is no longer whole.
  void open();
  /// The margins of a block in the order of its rows. Throws HostDied for one that is not finite. For any thread.
  [[nodiscard]] std::vector<float> read(std::size_t block) const;

 private:
  const ingest::ColumnStore& store_;
  std::size_t outputs_;
  std::uint64_t first_;
  std::uint64_t bytes_;
  std::uint64_t size_before_ = 0;
  std::vector<std::array<std::uint64_t, 3>> before_;  ///< per block and split: rows that stand before the block's
  const float* margins_ = nullptr;
};

}  // namespace dmlc::train
