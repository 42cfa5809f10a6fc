// SPDX-License-Identifier: Apache-2.0
// Sorts rows by group.
#include "runtime/src/train/group_rows.h"

#include <algorithm>
#include <unordered_map>

#include "runtime/src/train/group_models.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {
namespace {

using ingest::ColumnStore;
using ingest::Split;

/// So many combinations of codes have a table of their own; more are looked up.
constexpr std::uint64_t kMostPlaces = std::uint64_t{1} << 20;

/// Numbers for the combinations of codes, in the order in which they come.
class GroupIndex {
 public:
  GroupIndex(const ColumnStore& store, const std::vector<std::size_t>& columns) {
    std::uint64_t places = 1;
    for (const std::size_t column : columns) {
      sizes_.push_back(store.columns()[column].categories.size() + 1);
      places = places > kMostPlaces ? places : places * sizes_.back();
    }
    if (places <= kMostPlaces) numbers_.assign(places, kNone);
  }

  /// Of a combination that has no number yet, the next one.
  std::uint32_t number_of(const std::vector<std::int32_t>& codes) {
    std::uint64_t place = 0;
    for (std::size_t g = 0; g < codes.size(); ++g) {
      // Combinations beyond 64 bits share places; those that do are told apart by their codes.
      place = place * sizes_[g] + static_cast<std::uint64_t>(codes[g] + 1);
    }
    if (!numbers_.empty()) {
      if (numbers_[place] == kNone) numbers_[place] = count_++;
      return numbers_[place];
    }
    for (auto [at, end] = found_.equal_range(place); at != end; ++at) {
      if (codes_[at->second] == codes) return at->second;
    }
    found_.emplace(place, count_);
    codes_.push_back(codes);
    return count_++;
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  std::vector<std::uint64_t> sizes_;
  std::uint32_t count_ = 0;
  std::vector<std::uint32_t> numbers_;  ///< by place; empty where there are too many
  std::unordered_multimap<std::uint64_t, std::uint32_t> found_;
  std::vector<std::vector<std::int32_t>> codes_;
};

}  // namespace

std::vector<std::size_t> group_columns(const ModelSpec& spec, const ColumnStore& store) {
  std::vector<std::size_t> columns;
  const std::size_t first = spec.features.size() - spec.groups;
  for (std::size_t c = 0; c < store.columns().size(); ++c) {
    if (store.columns()[c].feature >= first) columns.push_back(c);
  }
  return columns;
}

std::vector<RowsOfGroup> find_groups(const ModelSpec& spec, const ColumnStore& store) {
  const std::vector<std::size_t> columns = group_columns(spec, store);
  GroupIndex index(store, columns);
  std::vector<RowsOfGroup> groups;
  std::vector<std::int32_t> codes(columns.size());
  std::vector<const std::int32_t*> cells(columns.size());
  std::uint32_t row = 0;
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    for (std::size_t g = 0; g < columns.size(); ++g) cells[g] = store.codes(block, columns[g]).data();
    RowsOfGroup* last = nullptr;  // rows of a group often lie beside each other
    for (std::size_t i = 0; i < store.block_rows(block); ++i, ++row) {
      for (std::size_t g = 0; g < columns.size(); ++g) codes[g] = std::max(-1, cells[g][i]);
      if (last == nullptr || last->codes != codes) {
        const std::uint32_t number = index.number_of(codes);
        if (number == groups.size()) groups.push_back({codes, {}, 0});
        last = &groups[number];
        last->runs.push_back({row, 0});
      }
      ++last->runs.back().rows;
      ++last->rows;
    }
    if (groups.size() > kMostGroups) {
      throw make_error<RuntimeErrorId::TooManyGroups>(spec.name, "leave a column of FOR EACH out", spec.name,
                                                      groups.size(), kMostGroups);
    }
  }
  std::sort(groups.begin(), groups.end(), [](const RowsOfGroup& a, const RowsOfGroup& b) { return a.codes < b.codes; });
  return groups;
}

std::vector<ingest::SelectedRow> selected_rows(const ModelSpec& spec, const ColumnStore& store,
                                               const RowsOfGroup& group) {
  std::vector<ingest::SelectedRow> rows;
  rows.reserve(group.rows);
  for (const RowsOfGroup::Run& run : group.runs) {
    const auto splits = store.splits(run.first / ingest::kBlockRows).subspan(run.first % ingest::kBlockRows, run.rows);
    for (std::uint32_t i = 0; i < run.rows; ++i) {
      rows.push_back({run.first + i, spec.task == Task::forecasting ? Split::training : splits[i]});
    }
  }
  return rows;
}

}  // namespace dmlc::train
