// SPDX-License-Identifier: Apache-2.0
// Margins of a training that goes on after a checkpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/src/kernel_host/held_rows.h"
#include "runtime/src/train/boosted_saved.h"

namespace dmlc::host {

/// Computes the margins of the training rows from the saved trees, block by block while their cells are still there.
/// They are those that the training had, bit for bit: a margin is the sum of its leaves in the order of the trees.
class TakenUpMargins {
 public:
  /// `saved` may be null: then there is nothing to compute. `best_round`: 0 when no round is the best so far.
  TakenUpMargins(const train::BoostedRequest& request, MappedMatrix& matrix,
                 std::span<const predict::TreeColumn> columns, const train::SavedRounds* saved,
                 std::uint32_t best_round);

  /// Before the block's cells are released. Margins of the best round go to their place in the memory file.
  void read_block(const HeldRows& held, std::size_t block);
  /// Margins after all saved rounds.
  [[nodiscard]] std::vector<float> take() { return std::move(margins_); }

 private:
  MappedMatrix& matrix_;
  std::optional<predict::TreeEvaluator> all_;
  std::optional<predict::TreeEvaluator> best_;
  std::vector<float> margins_;
};

}  // namespace dmlc::host
