// SPDX-License-Identifier: Apache-2.0
// Which rows a fold of a cross-validation learns from and is measured on.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// Cuts the training rows into folds whose sizes differ by one row at most, at random by the specification's seed;
/// stratified, so do the counts of each class in them (as in scikit-learn's KFold and StratifiedKFold). In fold f its
/// rows are test rows, the other training rows and the validation rows stay what they are, and test rows are left out.
class Folds {
 public:
  /// Throws E0602 when there are fewer rows than folds.
  Folds(const ModelSpec& spec, const ingest::ColumnStore& store);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  /// Rows of fold `fold`, counted from 0, in the order of the store.
  [[nodiscard]] std::vector<ingest::SelectedRow> rows(std::uint32_t fold) const;

 private:
  const ingest::ColumnStore& store_;
  std::uint32_t count_;
  std::vector<std::uint8_t> fold_of_;  ///< per row of the store; meaningless outside the training rows
};

}  // namespace dmlc::train
