// SPDX-License-Identifier: Apache-2.0
// Draws the folds.
#include "runtime/src/train/folds.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "runtime/src/network/random.h"
#include "runtime/src/train/group_folds.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {
namespace {

using ingest::Split;

constexpr std::uint64_t kForFolds = 0x666f6c6473;  // "folds": other numbers than a network's first epoch draws

/// Calls visit(row, split, class code or 0, key or 0) for every row.
template <class Visit>
void visit_rows(const ingest::ColumnStore& store, Visit visit) {
  std::uint32_t row = 0;
  const bool has_classes = store.target().kind == ingest::TargetKind::label;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto splits = store.splits(block);
    const auto keys = store.keys(block);
    for (std::size_t i = 0; i < splits.size(); ++i, ++row) {
      visit(row, splits[i], has_classes ? store.target_codes(block)[i] : 0, keys.empty() ? 0 : keys[i]);
    }
  }
}

template <class Item>
void shuffle(std::vector<Item>& items, std::uint64_t seed) {
  network::Random random(network::mixed(seed, kForFolds));
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

}  // namespace

Folds::Folds(const ModelSpec& spec, const ingest::ColumnStore& store)
    : store_(store),
      count_(spec.cross_validation->folds),
      is_by_time_(spec.cross_validation->is_by_time),
      part_of_(store.rows()) {
  const CrossValidation& rule = *spec.cross_validation;
  const bool is_stratified = rule.is_stratified && is_classification(spec.task);
  std::vector<Row> rows;
  visit_rows(store, [&](std::uint32_t row, Split split, std::int32_t code, std::int64_t key) {
    if (split == Split::training) rows.push_back({row, is_stratified ? code : 0, key});
  });
  const std::uint64_t least = count_ + (is_by_time_ ? 1 : 0);
  if (rows.size() < least) {
    throw make_error<RuntimeErrorId::TooFewRows>(spec.name, "lower the number of folds, or train on more rows",
                                                 spec.name, rows.size(), least);
  }
  if (is_by_time_) {
    cut_by_time(std::move(rows));
  } else if (rule.is_grouped) {
    deal_groups(spec, std::move(rows));
  } else {
    deal_rows(std::move(rows), spec.seed);
  }
}

void Folds::deal_rows(std::vector<Row> rows, std::uint64_t seed) {
  shuffle(rows, seed);
  // Dealt out class by class without a gap, every class and the whole differ by one at most.
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.code < b.code; });
  for (std::size_t i = 0; i < rows.size(); ++i) part_of_[rows[i].row] = static_cast<std::uint8_t>(i % count_);
}

void Folds::deal_groups(const ModelSpec& spec, std::vector<Row> rows) {
  std::sort(rows.begin(), rows.end(),
            [](const Row& a, const Row& b) { return std::tie(a.key, a.row) < std::tie(b.key, b.row); });
  std::vector<RowGroup> groups;
  for (std::size_t first = 0; first < rows.size();) {
    RowGroup& group = groups.emplace_back();
    group.first = first;
    for (; first < rows.size() && rows[first].key == rows[group.first].key; ++first, ++group.rows) {
      group.add(rows[first].code);
    }
  }
  if (groups.size() < count_) {
    throw make_error<RuntimeErrorId::TooFewGroups>(spec.name,
                                                   "lower the number of folds, or group by a column with more values",
                                                   spec.name, groups.size(), count_);
  }
  shuffle(groups, spec.seed);
  for (const auto& [group, fold] : deal_out(std::move(groups), count_)) {
    for (std::size_t i = 0; i < group.rows; ++i) part_of_[rows[group.first + i].row] = static_cast<std::uint8_t>(fold);
  }
}

void Folds::cut_by_time(std::vector<Row> rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.key < b.key; });
  const std::size_t size = rows.size() / (count_ + 1);
  const std::size_t first = rows.size() - count_ * size;
  for (std::size_t i = first; i < rows.size(); ++i) {
    part_of_[rows[i].row] = static_cast<std::uint8_t>(1 + (i - first) / size);
  }
}

std::vector<ingest::SelectedRow> Folds::rows(std::uint32_t fold) const {
  std::vector<ingest::SelectedRow> selected;
  const std::uint32_t held = is_by_time_ ? fold + 1 : fold;
  visit_rows(store_, [&](std::uint32_t row, Split split, std::int32_t, std::int64_t) {
    if (split == Split::test) return;
    if (is_by_time_ && (split == Split::validation || part_of_[row] > held)) return;
    const bool is_held = split == Split::training && part_of_[row] == held;
    selected.push_back({row, is_held ? Split::test : split});
  });
  return selected;
}

}  // namespace dmlc::train
