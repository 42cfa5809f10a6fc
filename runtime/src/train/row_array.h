// SPDX-License-Identifier: Apache-2.0
// Arrays with an entry per row of a store, in files where the rows are, as passes go through them.
#pragma once

#include <algorithm>
#include <cstddef>

#include "runtime/src/ingest/column_store.h"

namespace dmlc::train {

using ingest::RowVector;

/// Tells that entries [first, first + count), as far as there are such, are read or written next: of an array in a file
/// they count as in memory. Any thread may call.
template <class T>
void touch_rows(const RowVector<T>& values, std::size_t first, std::size_t count) {
  if (first >= values.size() || !values.get_allocator().is_spilled(values.capacity())) return;
  const std::size_t bytes = std::min(count, values.size() - first) * sizeof(T);
  // Pages are given back with what was written to them, so that the array stays the same.
  auto* place = reinterpret_cast<std::byte*>(const_cast<T*>(values.data() + first));
  values.get_allocator().files()->touched(place, bytes, bytes);
}

/// Sets every entry.
template <class T>
void fill_rows(RowVector<T>& values, T value) {
  for (std::size_t first = 0; first < values.size(); first += ingest::kBlockRows) {
    touch_rows(values, first, ingest::kBlockRows);
    std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(first),
                std::min<std::size_t>(ingest::kBlockRows, values.size() - first), value);
  }
}

/// An array of so many rows of the store, all of them with this value.
template <class T>
[[nodiscard]] RowVector<T> make_row_array(const ingest::ColumnStore& store, T value) {
  RowVector<T> values{ingest::SpillAllocator<T>(store.spill())};
  values.reserve(store.rows());
  while (values.size() < store.rows()) {
    const std::size_t first = values.size();
    values.resize(std::min<std::size_t>(first + ingest::kBlockRows, store.rows()), value);
    touch_rows(values, first, ingest::kBlockRows);
  }
  return values;
}

}  // namespace dmlc::train
