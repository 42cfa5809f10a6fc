// SPDX-License-Identifier: Apache-2.0
// Arrays with an entry per row of a store, in files where the rows are.
#pragma once

#include <algorithm>
#include <cstddef>

#include "runtime/src/ingest/column_store.h"

namespace dmlc::train {

using ingest::RowVector;

/// Gives the pages of entries [first, first + count), as far as there are such, of an array in a file back: to be
/// called once they have been read or written. Any thread may call; who still needs them gets them again.
template <class T>
void release_rows(const RowVector<T>& values, std::size_t first, std::size_t count) {
  if (first >= values.size() || !values.get_allocator().is_spilled(values.capacity())) return;
  // The file keeps what was written.
  auto* place = reinterpret_cast<std::byte*>(const_cast<T*>(values.data() + first));
  ingest::SpillFiles::release(place, std::min(count, values.size() - first) * sizeof(T));
}

/// Sets every entry.
template <class T>
void fill_rows(RowVector<T>& values, T value) {
  for (std::size_t first = 0; first < values.size(); first += ingest::kBlockRows) {
    const std::size_t count = std::min<std::size_t>(ingest::kBlockRows, values.size() - first);
    std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(first), count, value);
    release_rows(values, first, count);
  }
}

/// An array with an entry per row of the store, all of them with this value.
template <class T>
[[nodiscard]] RowVector<T> make_row_array(const ingest::ColumnStore& store, T value) {
  RowVector<T> values{ingest::SpillAllocator<T>(store.spill())};
  values.reserve(store.rows());
  while (values.size() < store.rows()) {
    const std::size_t first = values.size();
    values.resize(std::min<std::size_t>(first + ingest::kBlockRows, store.rows()), value);
    release_rows(values, first, ingest::kBlockRows);
  }
  return values;
}

}  // namespace dmlc::train
