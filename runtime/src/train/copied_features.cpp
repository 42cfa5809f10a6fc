// SPDX-License-Identifier: Apache-2.0
// Compares the cells of columns whose statistics are the same.
#include "runtime/src/train/copied_features.h"

#include <algorithm>
#include <cstring>

namespace dmlc::train {
namespace {

using ingest::Category;
using ingest::MatrixColumn;

bool varies(const MatrixColumn& column) {
  return column.is_category ? column.categories.size() > 1 : column.statistics.minimum < column.statistics.maximum;
}

bool have_same_facts(const MatrixColumn& a, const MatrixColumn& b) {
  const auto same = [](const Category& left, const Category& right) {
    return left.value == right.value && left.count == right.count;
  };
  return a.part == b.part && a.is_category == b.is_category && a.shift == b.shift &&
         a.statistics.count == b.statistics.count && a.statistics.mean == b.statistics.mean &&
         a.statistics.deviation == b.statistics.deviation &&
         std::equal(a.categories.begin(), a.categories.end(), b.categories.begin(), b.categories.end(), same);
}

/// Cells are compared as bits: every missing number is the same NaN.
bool have_same_cells(const ingest::ColumnStore& store, std::size_t a, std::size_t b) {
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const std::size_t bytes = store.block_rows(block) * sizeof(float);
    const bool same = store.columns()[a].is_category
                          ? std::memcmp(store.codes(block, a).data(), store.codes(block, b).data(), bytes) == 0
                          : std::memcmp(store.numbers(block, a).data(), store.numbers(block, b).data(), bytes) == 0;
    if (!same) return false;
  }
  return true;
}

/// The first column of each feature: a point in time is told by its elapsed days.
std::vector<std::size_t> first_columns(const ingest::ColumnStore& store) {
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < store.columns().size(); ++i) {
    if (store.columns()[i].feature == first.size()) first.push_back(i);
  }
  return first;
}

}  // namespace

std::vector<RuntimeWarning> find_copied_features(const ingest::ColumnStore& store) {
  std::vector<RuntimeWarning> warnings;
  const std::vector<std::size_t> first = first_columns(store);
  for (std::size_t b = 1; b < first.size(); ++b) {
    if (!varies(store.columns()[first[b]])) continue;
    for (std::size_t a = 0; a < b; ++a) {
      if (!have_same_facts(store.columns()[first[a]], store.columns()[first[b]]) ||
          !have_same_cells(store, first[a], first[b]))
        continue;
      const std::string& name = store.features()[b].name;
      warnings.push_back(make_warning<RuntimeErrorId::CopiedFeature>(name, name, store.features()[a].name));
      break;
    }
  }
  return warnings;
}

}  // namespace dmlc::train
