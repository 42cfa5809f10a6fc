// SPDX-License-Identifier: Apache-2.0
// BALANCE CLASSES: which training rows occur how often, and which are made.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {

/// How many training rows each class shall have, in the order of the classes.
[[nodiscard]] std::vector<std::uint64_t> balanced_counts(const Balance& balance, const ingest::ColumnStore& store);

/// What ColumnStore::select makes a store with balanced training rows of.
struct BalancedRows {
  std::vector<ingest::SelectedRow> rows;
  std::vector<std::uint32_t> voters;  ///< for ColumnStore::select
};

/// The rows of a store with balanced training rows; validation and test rows stay. Oversampling repeats rows drawn with
/// replacement, undersampling leaves rows out, both by the specification's seed. SMOTE (Chawla et al., 2002) adds rows
/// between a row and one of its nearest neighbours of the same class; categories and booleans are what most of the
/// neighbours have (SMOTE-NC, section 6.1 there). Near is in standardised numbers, where a category that differs counts
/// as much as the deviation of a number. Of classes with more than 20,000 rows, neighbours come from as many drawn at
/// random. Not for class_weights. Throws what Workers::run throws.
[[nodiscard]] BalancedRows balanced_rows(const ModelSpec& spec, const ingest::ColumnStore& store, Workers& workers);

}  // namespace dmlc::train
