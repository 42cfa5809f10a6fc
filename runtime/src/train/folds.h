// SPDX-License-Identifier: Apache-2.0
// Which rows a fold of a cross-validation learns from and is measured on.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// Cuts the training rows into folds; test rows are left out of all of them. In fold f its rows are test rows.
///
/// Cross-validation: sizes differ by one row at most, at random by the specification's seed; stratified, so do the
/// counts of each class in them (as in scikit-learn's KFold and StratifiedKFold). The other training rows and the
/// validation rows stay what they are. By groups, rows of one key of the store stay together: groups go one after
/// another to the smallest fold, large ones first, or stratified to where the shares of the classes then differ least
/// (as in GroupKFold and StratifiedGroupKFold).
///
/// By time: the rows in the order of their keys, then of the store, are cut into folds + 1 parts, of which the first
/// has what is left over. Fold f is measured on part f + 1 and learns from the parts before it (as in TimeSeriesSplit);
/// later rows and validation rows, which may be later, are left out.
class Folds {
 public:
  /// Throws E0602 when there are fewer rows than parts and E0648 when there are fewer groups than folds.
  Folds(const ModelSpec& spec, const ingest::ColumnStore& store);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  /// Rows of fold `fold`, counted from 0, in the order of the store.
  [[nodiscard]] std::vector<ingest::SelectedRow> rows(std::uint32_t fold) const;

 private:
  struct Row {
    std::uint32_t row = 0;
    std::int32_t code = 0;  ///< class, where folds are stratified
    std::int64_t key = 0;
  };
  void deal_rows(std::vector<Row> rows, std::uint64_t seed);
  void deal_groups(const ModelSpec& spec, std::vector<Row> rows);
  void cut_by_time(std::vector<Row> rows);

  const ingest::ColumnStore& store_;
  std::uint32_t count_;
  bool is_by_time_;
  std::vector<std::uint8_t> part_of_;  ///< per row of the store; meaningless outside the training rows
};

}  // namespace dmlc::train
