// SPDX-License-Identifier: Apache-2.0
// New values for some columns of many rows, by the rows' places. PostgreSQL frames only: reports errors with ereport.
#pragma once

#include <cstdint>

#include "runtime/src/pg/server.h"

namespace dmlc::pg {

/// Updates of one table within one command. Zeroed before open_update; lives in the memory context in which it was
/// opened.
struct BulkUpdate {
  Relation table;
  const AttrNumber* columns;  ///< that change
  int column_count;
  EState* estate;
  ResultRelInfo* target;
  TupleTableSlot* old_row;
  TupleTableSlot* new_row;
  CommandId command;
  std::uint64_t rows;
};

/// Checks the current role's right to update the columns. The caller has set the first three members; the table takes
/// plain rows (takes_plain_rows), and the caller's lock keeps other writers out.
void open_update(BulkUpdate& update);
/// Replaces the columns of the row at `place`, which a snapshot of this transaction has shown.
void update_row(BulkUpdate& update, ItemPointer place, const Datum* values, const bool* nulls);
/// The changes become visible to the next command.
void close_update(BulkUpdate& update);

}  // namespace dmlc::pg
