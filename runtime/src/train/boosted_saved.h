// SPDX-License-Identifier: Apache-2.0
// A training of trees between two rounds, as its checkpoints hold it. All else follows from the rows and the number of
// the next round.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/predict/trees_model.h"
#include "runtime/src/train/boosted_reader.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

struct SavedRounds {
  std::uint32_t rounds = 0;       ///< that are done
  double seconds = 0;             ///< that STOP WHEN has counted
  std::vector<CurvePoint> curve;  ///< of these rounds; values that cannot be told are NaN
  LibraryTrees trees;             ///< with base margins
};

[[nodiscard]] std::vector<tensor::Tensor> to_tensors(const SavedRounds& saved);
/// The inverse. `is_category` has one entry per column of the store. Throws std::invalid_argument unless these are
/// sound trees of so many outputs, a whole number of rounds.
[[nodiscard]] SavedRounds saved_rounds(const std::vector<tensor::Tensor>& tensors, const std::vector<bool>& is_category,
                                       std::size_t outputs);

}  // namespace dmlc::train
