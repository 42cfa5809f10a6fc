// SPDX-License-Identifier: Apache-2.0
// Evaluates saved trees on the training rows.
#include "runtime/src/kernel_host/taken_up.h"

namespace dmlc::host {

TakenUpMargins::TakenUpMargins(const train::BoostedRequest& request, MappedMatrix& matrix,
                               std::span<const predict::TreeColumn> columns, const train::SavedRounds* saved,
                               std::uint32_t best_round)
    : matrix_(matrix) {
  if (saved == nullptr) return;
  all_.emplace(saved->trees.model, columns);
  margins_.resize(request.training_rows * request.outputs());
  if (best_round == 0) return;
  predict::TreeModel best = saved->trees.model;
  predict::truncate_trees(best, best_round * request.outputs());
  best_.emplace(best, columns);
}

void TakenUpMargins::read_block(const HeldRows& held, std::size_t block) {
  if (all_) held.predict_training(*all_, block, margins_.data());
  if (best_) held.predict_training(*best_, block, matrix_.margins(ingest::Split::training));
}

}  // namespace dmlc::host
