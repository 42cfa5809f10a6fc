// SPDX-License-Identifier: Apache-2.0
// Rows onto new pages behind the last one of a heap, logged as whole pages: a row costs a fraction of what a
// multi-insert takes for it. PostgreSQL frames only: reports errors with ereport.
#pragma once

#include <cstdint>

#include "runtime/src/pg/server.h"

namespace dmlc::pg {

/// Pages that are put into the table together, with one record of the log: the most that a record takes.
inline constexpr int kAppendPages = 32;

/// Zeroed before open_append; lives in the memory context in which it was opened.
struct PageAppend {
  Relation table;
  TransactionId transaction;
  BufferAccessStrategy strategy;
  char* pages;         ///< kAppendPages images
  int used;            ///< images with rows; the last one still takes some
  Size reserved;       ///< bytes of a page that the fill factor keeps free
  char* head;          ///< of a row without NULL
  Size* places;        ///< of its columns, from its beginning
  Size length;         ///< its bytes
  std::uint64_t rows;  ///< in the images
};

/// Whether the rows of this table may come in pages: a plain heap that logical decoding does not read, with columns of
/// fixed length.
[[nodiscard]] bool takes_pages(Relation table);
/// Whether deleted rows have left room in pages that rows would better fill: a table that is replaced again and again
/// would only grow.
[[nodiscard]] bool has_room(Relation table);
/// The caller holds a lock that suits an INSERT and gives every row the same transaction.
void open_append(PageAppend& append, Relation table);
/// A row of `command`: a value for each column of the table; `nulls` may be nullptr where there are none. Constraints
/// are the caller's.
void append_row(PageAppend& append, CommandId command, const Datum* values, const bool* nulls);
void close_append(PageAppend& append);

}  // namespace dmlc::pg
