// SPDX-License-Identifier: Apache-2.0
#include "runtime/src/pg/index_fill.h"

namespace dmlc::pg {
namespace {

// --- PostgreSQL frames: no C++ objects below ---

/// Fewer rows are inserted faster than an index gets a new file.
constexpr std::uint64_t kRowsWorthRebuilding = 10000;
constexpr std::uint64_t kRowsPerCheck = 1024;

/// Only an owner may make others wait for an index, and only when nobody reads it: a reader keeps its lock until its
/// transaction ends.
bool lock_indexes(Relation table, List* indexes) {
  if (!pg_class_ownercheck(RelationGetRelid(table), GetUserId())) return false;
  ListCell* cell;
  foreach (cell, indexes) {
    if (!ConditionalLockRelationOid(lfirst_oid(cell), AccessExclusiveLock)) return false;
  }
  return true;
}

void rebuild(Relation table, List* indexes) {
  ReindexParams parameters;
  MemSet(&parameters, 0, sizeof parameters);
  ListCell* cell;
  foreach (cell, indexes) {
    reindex_index(lfirst_oid(cell), false, table->rd_rel->relpersistence, &parameters);
    CommandCounterIncrement();
  }
}

void insert_rows(Relation table, ResultRelInfo* target, EState* estate) {
  ExecOpenIndices(target, false);
  Snapshot snapshot = RegisterSnapshot(GetLatestSnapshot());
  TupleTableSlot* slot = table_slot_create(table, nullptr);
  TableScanDesc scan = table_beginscan(table, snapshot, 0, nullptr);
  std::uint64_t seen = 0;
  while (table_scan_getnextslot(scan, ForwardScanDirection, slot)) {
    if (seen++ % kRowsPerCheck == 0) CHECK_FOR_INTERRUPTS();
    MemoryContext caller = MemoryContextSwitchTo(GetPerTupleMemoryContext(estate));
    ExecInsertIndexTuples(target, slot, estate, false, false, nullptr, NIL);
    MemoryContextSwitchTo(caller);
    ResetPerTupleExprContext(estate);
  }
  table_endscan(scan);
  ExecDropSingleTupleTableSlot(slot);
  UnregisterSnapshot(snapshot);
}

}  // namespace

void fill_indexes(Relation table, ResultRelInfo* target, EState* estate, std::uint64_t rows) {
  CommandCounterIncrement();  // the rows become visible to us
  List* indexes = RelationGetIndexList(table);
  if (rows >= kRowsWorthRebuilding && lock_indexes(table, indexes)) {
    rebuild(table, indexes);
  } else if (indexes != NIL) {
    insert_rows(table, target, estate);
  }
  list_free(indexes);
}

}  // namespace dmlc::pg
