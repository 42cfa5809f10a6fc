// SPDX-License-Identifier: Apache-2.0
// Reads trees out of XGBoost's model format (UBJSON, version 1.7) into the canonical form.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/predict/trees_model.h"

namespace dmlc::train {

/// What a feature of the library's matrix stands for. Where every cell must have a value, a missing number is written
/// as the smallest value into one feature and as the largest into another, and a missing category is one more code.
struct LibraryFeature {
  enum class Missing : std::uint8_t {
    is_missing,  ///< NaN in the matrix
    is_lowest,   ///< a missing cell goes left
    is_highest,  ///< a missing cell goes right
    is_last,     ///< a missing category has the code `categories`
  };
  std::uint32_t column = 0;  ///< of the canonical model
  Missing missing = Missing::is_missing;
  bool is_category = false;
  std::uint32_t categories = 0;
};

struct LibraryTrees {
  predict::TreeModel model;     ///< as it is read, without a base margin
  std::vector<double> gains;    ///< loss reduction of each node's split, parallel to the nodes; 0 for a leaf
  std::vector<double> covers;   ///< sum of second derivatives of each node's rows
  std::vector<float> outcomes;  ///< value that each node would have as a leaf at a learning rate of 1
};

/// Appends trees with what belongs to them; the base margin stays.
void append_trees(LibraryTrees& trees, const LibraryTrees& more);

/// Throws ProtocolError when the bytes are no such model or do not fit the features.
[[nodiscard]] LibraryTrees read_library_trees(std::span<const std::uint8_t> bytes,
                                              std::span<const LibraryFeature> features, std::uint32_t columns);

}  // namespace dmlc::train
