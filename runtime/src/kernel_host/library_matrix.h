// SPDX-License-Identifier: Apache-2.0
// The training rows as XGBoost's quantised matrix, built block by block without a copy of the whole.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/src/kernel_host/mapped_matrix.h"
#include "runtime/src/kernel_host/xgboost_api.h"
#include "runtime/src/train/boosted_reader.h"

namespace dmlc::host {

struct LibraryMatrix {
  std::vector<train::LibraryFeature> features;  ///< of the matrix, in its order
  std::size_t max_bins = 256;                   ///< the booster must be told the same
  Matrix matrix;
};

struct MatrixMonitor {
  std::function<void(std::uint64_t rows)> rows_done;  ///< training rows that XGBoost has taken
  std::function<void(std::size_t block)> block_done;  ///< nobody will read this block's cells again; once per block
};

/// Missing cells. XGBoost handles a matrix in which every cell has a value about twice as fast as one with gaps and
/// keeps it in a quarter of the memory. A numeric column with gaps therefore becomes two features, with the gaps below
/// and above all values: a split of the one sends missing cells left, of the other right, so that the choice of splits
/// is the same as with gaps. A missing category becomes one more category. Where that would make the matrix too wide
/// (many columns with many gaps), or where boosting samples columns, the gaps stay; each tree of a forest that samples
/// columns sees one feature of the two (see LibraryRound).
[[nodiscard]] LibraryMatrix build_library_matrix(const train::BoostedRequest& request, const MappedMatrix& source,
                                                 const MatrixMonitor& monitor);

}  // namespace dmlc::host
