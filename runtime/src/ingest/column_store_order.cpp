// SPDX-License-Identifier: Apache-2.0
// Puts the rows of a block into the order of their groups.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "runtime/src/ingest/column_store_impl.h"

namespace dmlc::ingest {
namespace {

/// With more values the rows of one hardly meet in a block, and counting them takes longer than the rows.
constexpr std::int32_t kMostValues = 4 * kBlockRows;

/// Sorts `order` by the codes of its rows; rows of one code stay as they are. NULL and values that no row of training
/// has come first.
void sort_by_code(const std::int32_t* codes, std::vector<std::uint32_t>& order, std::vector<std::uint32_t>& sorted) {
  const auto place = [&](std::uint32_t row) { return static_cast<std::size_t>(std::max(-1, codes[row]) + 1); };
  const std::int32_t largest = *std::max_element(codes, codes + order.size());
  if (largest >= kMostValues) return;
  std::vector<std::uint32_t> begins(static_cast<std::size_t>(std::max(-1, largest) + 3));
  for (const std::uint32_t row : order) ++begins[place(row) + 1];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  sorted.resize(order.size());
  for (const std::uint32_t row : order) sorted[begins[place(row)]++] = row;
  order.swap(sorted);
}

template <class Cell>
void put_in_order(std::byte* cells, const std::vector<std::uint32_t>& order, std::vector<std::byte>& scratch) {
  const std::size_t bytes = order.size() * sizeof(Cell);
  scratch.resize(std::max(scratch.size(), bytes));
  auto* out = reinterpret_cast<Cell*>(scratch.data());
  const auto* in = reinterpret_cast<const Cell*>(cells);
  for (std::size_t i = 0; i < order.size(); ++i) out[i] = in[order[i]];
  std::memcpy(cells, scratch.data(), bytes);
}

}  // namespace

void ColumnStore::Impl::order_rows(std::size_t block) {
  std::byte* base = memory->block(block);
  std::vector<std::uint32_t> order(block_rows(block));
  std::vector<std::uint32_t> sorted;
  std::iota(order.begin(), order.end(), 0U);
  const std::size_t first = features.size() - options.ordered_features;
  for (std::size_t f = features.size(); f-- > first;) {  // the last one first: sorting keeps what was sorted before
    sort_by_code(reinterpret_cast<const std::int32_t*>(base + inputs[f].first * column_bytes), order, sorted);
  }
  if (std::is_sorted(order.begin(), order.end())) return;
  std::vector<std::byte> scratch;
  const std::size_t four_bytes = splits_offset / column_bytes;  // columns and target
  for (std::size_t c = 0; c < four_bytes; ++c) put_in_order<std::uint32_t>(base + c * column_bytes, order, scratch);
  put_in_order<Split>(base + splits_offset, order, scratch);
  if (options.has_keys) put_in_order<std::int64_t>(base + keys_offset, order, scratch);
}

}  // namespace dmlc::ingest
