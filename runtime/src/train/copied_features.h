// SPDX-License-Identifier: Apache-2.0
// Features that are copies of other ones.
#pragma once

#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {

/// W0613 for each feature that holds the same values as an earlier one, in all rows. Features without a value or with
/// one value only are left to others.
[[nodiscard]] std::vector<RuntimeWarning> find_copied_features(const ingest::ColumnStore& store);

}  // namespace dmlc::train
