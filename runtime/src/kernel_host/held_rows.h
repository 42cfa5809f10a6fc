// SPDX-License-Identifier: Apache-2.0
// The rows whose cells are needed once XGBoost has its own matrix: all outside training, and a few to compare; where
// trees may change all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/kernel_host/mapped_matrix.h"
#include "runtime/src/predict/trees_evaluator.h"

namespace dmlc::host {

class HeldRows {
 public:
  /// Throws train::ProtocolError when the rows are not those of the request. Both must stay.
  HeldRows(const train::BoostedRequest& request, MappedMatrix& matrix);

  /// Sets the margins of a block's training rows, which count from the split's first row. Before release() of the
  /// block.
  void predict_training(const predict::TreeEvaluator& trees, std::size_t block, float* margins) const;

  /// Releases the cells of a block but for the rows held. Once per block.
  void release(std::size_t block);

  /// Adds trees to the margins of a split's rows, which count from its first row; of training rows that are not held
  /// the margins stay. After release() of all blocks.
  void add_trees(const predict::TreeEvaluator& trees, ingest::Split split, float* margins) const;
  /// Whether evaluating the training rows that are held gives these margins, bit by bit.
  [[nodiscard]] bool training_agrees(const predict::TreeEvaluator& trees, const float* margins) const;

 private:
  /// Rows of one split in one block: where they stand after release(), and how many of the split stand before them.
  struct Part {
    std::size_t first = 0;
    std::size_t held = 0;
    std::uint64_t before = 0;
  };
  static constexpr std::size_t kSplits = 3;

  [[nodiscard]] const Part& part(std::size_t block, ingest::Split split) const {
    return parts_[block][static_cast<std::size_t>(split)];
  }
  [[nodiscard]] std::vector<predict::TreeCells> cells_of(std::size_t block, std::size_t first) const;

  const train::BoostedRequest& request_;
  MappedMatrix& matrix_;
  std::vector<std::array<Part, kSplits>> parts_;
};

}  // namespace dmlc::host
