// SPDX-License-Identifier: Apache-2.0
// Random sound trees and tables, and the plain definition of what trees give, for the tests of the evaluators.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "runtime/src/predict/trees_evaluator.h"

namespace dmlc::tree_tests {

using predict::TreeCells;
using predict::TreeColumn;
using predict::TreeModel;

inline constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// A table in columns: floats, or codes where the column is a category.
struct Table {
  std::vector<TreeColumn> columns;
  std::vector<std::vector<float>> numbers;
  std::vector<std::vector<std::int32_t>> codes;
  std::size_t rows = 0;

  explicit Table(std::vector<TreeColumn> kinds, std::size_t count)
      : columns(std::move(kinds)), numbers(columns.size()), codes(columns.size()), rows(count) {
    for (auto& column : numbers) column.resize(rows, kNaN);
    for (auto& column : codes) column.resize(rows, -1);
  }
  [[nodiscard]] std::vector<TreeCells> cells() const {
    std::vector<TreeCells> out;
    for (std::size_t c = 0; c < columns.size(); ++c) out.push_back({numbers[c].data(), codes[c].data()});
    return out;
  }
};

/// The definition of the model, node by node.
inline float walk(const TreeModel& model, std::size_t tree, const Table& table, std::size_t row) {
  std::uint32_t at = 0;
  while (true) {
    const std::size_t node = model.tree_begin[tree] + at;
    if (model.column[node] == TreeModel::kLeaf) return model.value[node];
    const auto column = static_cast<std::size_t>(model.column[node]);
    bool right = (model.flags[node] & TreeModel::kMissingLeft) == 0;
    if (table.columns[column].is_category) {
      const std::int32_t code = table.codes[column][row];
      if (code >= 0 && code < static_cast<std::int32_t>(table.columns[column].categories)) {
        const std::uint32_t word = model.set_begin[node] + static_cast<std::uint32_t>(code) / 32;
        right = word < model.set_begin[node + 1] && ((model.set_words[word] >> (code % 32)) & 1) != 0;
      }
    } else if (const float cell = table.numbers[column][row]; !std::isnan(cell)) {
      right = !(std::clamp(cell, -predict::kLargestCell, predict::kLargestCell) < model.value[node]);
    }
    at = model.left[node] + (right ? 1 : 0);
  }
}

inline std::vector<float> reference(const TreeModel& model, const Table& table) {
  std::vector<float> margins;
  for (std::size_t r = 0; r < table.rows; ++r) {
    std::vector<float> row = model.base;
    for (std::size_t t = 0; t < model.trees(); ++t) row[t % row.size()] += walk(model, t, table, r);
    margins.insert(margins.end(), row.begin(), row.end());
  }
  return margins;
}

/// A sound model with trees of random shapes, breadth first.
inline TreeModel random_model(std::mt19937& random, const std::vector<TreeColumn>& columns, std::size_t outputs,
                              std::size_t rounds, std::uint32_t depth) {
  TreeModel model;
  model.columns = static_cast<std::uint32_t>(columns.size());
  for (std::size_t k = 0; k < outputs; ++k) model.base.push_back(std::normal_distribution<float>()(random));
  model.tree_begin = {0};
  model.set_begin = {0};
  for (std::size_t t = 0; t < outputs * rounds; ++t) {
    std::vector<std::uint32_t> levels{0};
    for (std::size_t at = 0; at < levels.size(); ++at) {
      const bool leaf = levels[at] == depth || random() % 5 == 0;
      const auto c = static_cast<std::int32_t>(random() % columns.size());
      const bool category = !leaf && columns[static_cast<std::size_t>(c)].is_category;
      model.column.push_back(leaf ? TreeModel::kLeaf : c);
      model.value.push_back(category ? 0 : std::normal_distribution<float>()(random));
      model.left.push_back(leaf ? 0 : static_cast<std::uint32_t>(levels.size()));
      std::uint8_t flags = category ? TreeModel::kCategory : 0;
      if (!leaf && random() % 2 == 0) flags |= TreeModel::kMissingLeft;
      model.flags.push_back(flags);
      // A set may end before the last category: what lies beyond goes left.
      if (category) {
        for (std::size_t w = 0; w < 1 + random() % 2; ++w)
          model.set_words.push_back(static_cast<std::uint32_t>(random()));
      }
      model.set_begin.push_back(static_cast<std::uint32_t>(model.set_words.size()));
      if (!leaf) levels.insert(levels.end(), 2, levels[at] + 1);
    }
    model.tree_begin.push_back(static_cast<std::uint32_t>(model.nodes()));
  }
  if (model.set_words.empty()) model.set_begin.clear();
  return model;
}

inline Table random_table(std::mt19937& random, const std::vector<TreeColumn>& columns, std::size_t rows) {
  Table table(columns, rows);
  const float special[] = {kNaN,
                           std::numeric_limits<float>::infinity(),
                           -std::numeric_limits<float>::infinity(),
                           std::numeric_limits<float>::max(),
                           std::numeric_limits<float>::denorm_min(),
                           0.0F,
                           -0.0F};
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::size_t r = 0; r < rows; ++r) {
      table.numbers[c][r] = random() % 6 == 0 ? special[random() % 7] : std::normal_distribution<float>()(random);
      table.codes[c][r] = static_cast<std::int32_t>(random() % (columns[c].categories + 4)) - 2;
    }
  }
  return table;
}

inline std::vector<bool> kinds_of(const std::vector<TreeColumn>& columns) {
  std::vector<bool> kinds;
  for (const TreeColumn& column : columns) kinds.push_back(column.is_category);
  return kinds;
}

inline void check_same(const std::vector<float>& got, const std::vector<float>& expected) {
  REQUIRE(got.size() == expected.size());
  CHECK(std::memcmp(got.data(), expected.data(), got.size() * sizeof(float)) == 0);
}

}  // namespace dmlc::tree_tests
