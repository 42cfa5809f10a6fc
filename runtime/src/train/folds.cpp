// SPDX-License-Identifier: Apache-2.0
// Draws the folds.
#include "runtime/src/train/folds.h"

#include <algorithm>
#include <utility>

#include "runtime/src/network/random.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {
namespace {

using ingest::Split;

constexpr std::uint64_t kForFolds = 0x666f6c6473;  // "folds": other numbers than a network's first epoch draws

/// Calls visit(row, split, class code or 0) for every row.
template <class Visit>
void visit_rows(const ingest::ColumnStore& store, Visit visit) {
  std::uint32_t row = 0;
  const bool has_classes = store.target().kind == ingest::TargetKind::label;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto splits = store.splits(block);
    for (std::size_t i = 0; i < splits.size(); ++i, ++row) {
      visit(row, splits[i], has_classes ? store.target_codes(block)[i] : 0);
    }
  }
}

}  // namespace

Folds::Folds(const ModelSpec& spec, const ingest::ColumnStore& store)
    : store_(store), count_(spec.cross_validation->folds), fold_of_(store.rows()) {
  const bool is_stratified = spec.cross_validation->is_stratified && spec.task != Task::regression;
  std::vector<std::pair<std::int32_t, std::uint32_t>> rows;  // class and row
  visit_rows(store, [&](std::uint32_t row, Split split, std::int32_t code) {
    if (split == Split::training) rows.emplace_back(is_stratified ? code : 0, row);
  });
  if (rows.size() < count_) {
    throw make_error<RuntimeErrorId::TooFewRows>(spec.name, "lower the number of folds, or train on more rows",
                                                 spec.name, rows.size(), count_);
  }
  network::Random random(network::mixed(spec.seed, kForFolds));
  for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.below(i)]);
  // Dealt out class by class without a gap, every class and the whole differ by one at most.
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < rows.size(); ++i) fold_of_[rows[i].second] = static_cast<std::uint8_t>(i % count_);
}

std::vector<ingest::SelectedRow> Folds::rows(std::uint32_t fold) const {
  std::vector<ingest::SelectedRow> selected;
  visit_rows(store_, [&](std::uint32_t row, Split split, std::int32_t) {
    if (split == Split::test) return;
    const bool is_held = split == Split::training && fold_of_[row] == fold;
    selected.push_back({row, is_held ? Split::test : split});
  });
  return selected;
}

}  // namespace dmlc::train
