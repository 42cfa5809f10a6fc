// SPDX-License-Identifier: Apache-2.0
// Rows into a table, pages at a time or as COPY writes them. PostgreSQL frames only: reports errors with ereport.
#pragma once

#include <cstdint>

#include "runtime/src/pg/page_append.h"
#include "runtime/src/pg/server.h"

namespace dmlc::pg {

/// Rows that are written together; COPY's own numbers.
inline constexpr int kBulkRows = 1000;
inline constexpr Size kBulkBytes = 65535;

/// A table that takes rows. Zeroed before open_bulk; lives in the memory context in which it was opened.
struct BulkTable {
  Relation table;
  const AttrNumber* columns;  ///< the table's column for each value of a row
  int column_count;
  bool indexes_last;  ///< the indexes hold none of the rows and are filled after them
  EState* estate;
  ResultRelInfo* target;
  BulkInsertState bulk;
  MemoryContext keep;
  MemoryContext work;  ///< what a multi-insert leaks; emptied after each
  CommandId command;   ///< that the rows belong to; open_bulk sets the current one
  bool takes_pages;    ///< its rows may go through `append`
  bool in_pages;       ///< they do, and need no slot
  PageAppend append;
  Datum* row_values;  ///< of the table's columns
  bool* row_nulls;
  TupleTableSlot* slots[kBulkRows];
  int buffered;
  Size bytes;
  std::uint64_t rows;
};

/// Whether rows of this table need no more than indexes and constraints: no triggers, rules, row security, partitions,
/// generated columns.
[[nodiscard]] bool takes_plain_rows(Relation table);
/// Whether the columns left out need no more than to be NULL, and none of those given is more than its type.
[[nodiscard]] bool has_plain_columns(Relation table, const AttrNumber* columns, int count);

/// Checks the current role's right to insert. The caller has set the first four members; it holds a lock of the table
/// that with `indexes_last` keeps writers out.
void open_bulk(BulkTable& bulk);
/// One value for each of the columns; they need not live longer than the call.
void put_row(BulkTable& bulk, const Datum* values, const bool* nulls);
void close_bulk(BulkTable& bulk);

}  // namespace dmlc::pg
