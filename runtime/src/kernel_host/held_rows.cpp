// SPDX-License-Identifier: Apache-2.0
// Holds and evaluates rows inside the memory file, so that no second copy of them is made.
#include "runtime/src/kernel_host/held_rows.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "runtime/src/kernel_host/parallel.h"
#include "runtime/src/train/tree_growth.h"

namespace dmlc::host {

namespace {

using ingest::Split;

/// Training rows on which the two evaluators are compared, over all blocks.
constexpr std::size_t kComparedRows = 16384;
/// The order in which the rows held stand in a block.
constexpr Split kOrder[] = {Split::validation, Split::test, Split::training};

}  // namespace

HeldRows::HeldRows(const train::BoostedRequest& request, MappedMatrix& matrix)
    : request_(request), matrix_(matrix), parts_(matrix.block_count()) {
  const std::size_t compared = (kComparedRows + matrix.block_count() - 1) / matrix.block_count();
  std::array<std::uint64_t, kSplits> seen{};
  const bool all = train::tree_growth(request.spec, request.columns.size()).changes_trees();
  std::vector<std::uint32_t> rows;
  for (std::size_t b = 0; b < matrix.block_count(); ++b) {
    std::size_t first = 0;
    for (const Split split : kOrder) {
      const auto s = static_cast<std::size_t>(split);
      matrix.rows_of(b, split, rows);
      const std::size_t held = split == Split::training && !all ? std::min(rows.size(), compared) : rows.size();
      parts_[b][s] = {first, held, seen[s]};
      first += held;
      seen[s] += rows.size();
    }
  }
  if (seen != std::array{request.training_rows, request.validation_rows, request.test_rows}) {
    throw train::ProtocolError("row counts that do not agree");
  }
}

void HeldRows::predict_training(const predict::TreeEvaluator& trees, std::size_t block, float* margins) const {
  const std::size_t outputs = trees.outputs();
  std::vector<float> all(matrix_.rows(block) * outputs);
  trees.predict_block(cells_of(block, 0), matrix_.rows(block), all.data());
  std::vector<std::uint32_t> rows;
  matrix_.rows_of(block, Split::training, rows);
  float* out = margins + part(block, Split::training).before * outputs;
  for (const std::uint32_t row : rows) out = std::copy_n(all.data() + row * outputs, outputs, out);
}

void HeldRows::release(std::size_t block) {
  std::vector<std::uint32_t> kept;
  std::vector<std::uint32_t> rows;
  for (const Split split : kOrder) {
    matrix_.rows_of(block, split, rows);
    kept.insert(kept.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(part(block, split).held));
  }
  matrix_.keep_rows(block, kept);
}

std::vector<predict::TreeCells> HeldRows::cells_of(std::size_t block, std::size_t first) const {
  std::vector<predict::TreeCells> cells(request_.matrix_columns);
  for (std::size_t c = 0; c < request_.columns.size(); ++c) {
    predict::TreeCells& cell = cells[request_.columns[c].column];
    if (request_.columns[c].is_category) {
      cell.codes = matrix_.codes(block, c) + first;
    } else {
      cell.numbers = matrix_.numbers(block, c) + first;
    }
  }
  return cells;
}

void HeldRows::add_trees(const predict::TreeEvaluator& trees, Split split, float* margins) const {
  run_tasks(request_.threads, matrix_.block_count(), [&](std::size_t b) {
    const Part& rows = part(b, split);
    if (rows.held == 0) return;
    trees.add_block(cells_of(b, rows.first), rows.held, margins + rows.before * trees.outputs());
  });
}

bool HeldRows::training_agrees(const predict::TreeEvaluator& trees, const float* margins) const {
  std::atomic<bool> agrees{true};
  run_tasks(request_.threads, matrix_.block_count(), [&](std::size_t b) {
    const Part& rows = part(b, Split::training);
    std::vector<float> own(rows.held * trees.outputs());
    trees.predict_block(cells_of(b, rows.first), rows.held, own.data());
    const float* theirs = margins + rows.before * trees.outputs();
    if (std::memcmp(own.data(), theirs, own.size() * sizeof(float)) != 0) agrees = false;
  });
  return agrees;
}

}  // namespace dmlc::host
