// SPDX-License-Identifier: Apache-2.0
// What training boosted trees takes, from counts alone: the matrix, XGBoost's arrays, the evaluation.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/src/train/boosted_request.h"

namespace dmlc::train {

/// Whether XGBoost gets a value for every cell: a numeric column with gaps as two features, with the gaps below and
/// above all values. Filled cells are weighed against those with a value by what a cell costs XGBoost.
[[nodiscard]] bool fills_gaps(const BoostedRequest& request);

/// The most that the processes of a training take together beyond the column store, for rows of which nothing else is
/// known. Not too little where gaps are filled, and about a third too much, unless trees are deep: how many nodes they
/// will have depends on the values.
[[nodiscard]] std::uint64_t estimate_boosted_memory(const ModelSpec& spec, std::uint64_t rows,
                                                    std::uint64_t matrix_bytes, std::size_t outputs = 1);

/// The same for rows that are known: not too little, and a few percent too much with the same exception.
[[nodiscard]] std::uint64_t estimate_boosted_memory(const BoostedRequest& request, std::uint64_t matrix_bytes);

}  // namespace dmlc::train
