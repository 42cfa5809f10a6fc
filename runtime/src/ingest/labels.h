// SPDX-License-Identifier: Apache-2.0
// The final order of categories and class labels, independent of the order of the scan.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/ingest/column_store.h"

namespace dmlc::ingest {

enum class LabelOrder : std::uint8_t {
  bytes,
  numeric,  ///< by value; text that is no number follows by bytes
  listed,   ///< by the place in a list; others follow by bytes
};

struct OrderedLabels {
  std::vector<Category> seen;             ///< values of training rows, in order; the final code is the index
  std::vector<Category> unseen;           ///< values that no training row has
  std::vector<std::int32_t> final_codes;  ///< by the index in the argument; kUnseenCode for the unseen
};

/// `keeps_all`: values that no training row has are among the seen.
[[nodiscard]] OrderedLabels order_labels(std::vector<Category> values, LabelOrder order,
                                         std::span<const std::string> list, bool keeps_all = false);

}  // namespace dmlc::ingest
