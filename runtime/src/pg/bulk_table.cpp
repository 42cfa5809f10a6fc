// SPDX-License-Identifier: Apache-2.0
// Collects tuples and hands them to the table's multi-insert, or puts them into pages of their own.
#include "runtime/src/pg/bulk_table.h"

#include "runtime/src/pg/index_fill.h"

namespace dmlc::pg {
namespace {

bool has_no_generated_columns(TupleDesc columns) {
  return columns->constr == nullptr || !columns->constr->has_generated_stored;
}

/// NOT NULL is the only constraint that is seen to without a slot.
bool has_checks(Relation table) {
  const TupleConstr* constraints = RelationGetDescr(table)->constr;
  return constraints != nullptr && constraints->num_check > 0;
}

/// Rows go into pages of their own as soon as there is no room for them in old ones.
void turn_to_pages(BulkTable& bulk) {
  if (!bulk.takes_pages || bulk.in_pages || has_room(bulk.table)) return;
  MemoryContext caller = MemoryContextSwitchTo(bulk.keep);
  bulk.in_pages = true;
  open_append(bulk.append, bulk.table);
  const int columns = RelationGetDescr(bulk.table)->natts;
  bulk.row_values = static_cast<Datum*>(palloc0(sizeof(Datum) * static_cast<Size>(columns)));
  bulk.row_nulls = static_cast<bool*>(palloc(sizeof(bool) * static_cast<Size>(columns)));
  MemSet(bulk.row_nulls, true, static_cast<Size>(columns));
  MemoryContextSwitchTo(caller);
}

void flush(BulkTable& bulk) {
  if (bulk.buffered == 0) return;
  MemoryContext caller = MemoryContextSwitchTo(bulk.work);
  table_multi_insert(bulk.table, bulk.slots, bulk.buffered, bulk.command, 0, bulk.bulk);
  MemoryContextSwitchTo(caller);
  MemoryContextReset(bulk.work);
  for (int i = 0; i < bulk.buffered; ++i) {
    if (bulk.target->ri_NumIndices > 0) {
      MemoryContextSwitchTo(GetPerTupleMemoryContext(bulk.estate));
      ExecInsertIndexTuples(bulk.target, bulk.slots[i], bulk.estate, false, false, nullptr, NIL);
      MemoryContextSwitchTo(caller);
    }
    ResetPerTupleExprContext(bulk.estate);
    ExecClearTuple(bulk.slots[i]);
  }
  bulk.buffered = 0;
  bulk.bytes = 0;
  turn_to_pages(bulk);
}

/// Slots outlive the execution in whose memory the rows arrive.
TupleTableSlot* next_slot(BulkTable& bulk) {
  TupleTableSlot*& slot = bulk.slots[bulk.buffered];
  if (slot == nullptr) {
    MemoryContext caller = MemoryContextSwitchTo(bulk.keep);
    slot = table_slot_create(bulk.table, nullptr);
    MemoryContextSwitchTo(caller);
  }
  return slot;
}

/// Whether a row with these NULLs needs a closer look: a column that must have a value may have none.
bool lacks_value(const BulkTable& bulk) {
  TupleDesc columns = RelationGetDescr(bulk.table);
  for (int i = 0; i < columns->natts; ++i)
    if (bulk.row_nulls[i] && TupleDescAttr(columns, i)->attnotnull) return true;
  return false;
}

/// False when the row breaks a constraint: a slot is needed to say so.
bool put_into_page(BulkTable& bulk, const Datum* values, const bool* nulls) {
  bool has_null = bulk.column_count < RelationGetDescr(bulk.table)->natts;
  for (int i = 0; i < bulk.column_count; ++i) {
    bulk.row_values[bulk.columns[i] - 1] = values[i];
    bulk.row_nulls[bulk.columns[i] - 1] = nulls[i];
    has_null |= nulls[i];
  }
  if (has_null && lacks_value(bulk)) return false;
  append_row(bulk.append, bulk.command, bulk.row_values, has_null ? bulk.row_nulls : nullptr);
  return true;
}

}  // namespace

bool takes_plain_rows(Relation table) {
  if (table->rd_rel->relkind != RELKIND_RELATION || table->rd_rel->relispartition) return false;
  if (table->trigdesc != nullptr || table->rd_rules != nullptr) return false;
  if (check_enable_rls(RelationGetRelid(table), InvalidOid, true) != RLS_NONE) return false;
  if (!has_no_generated_columns(RelationGetDescr(table))) return false;
  bool plain = true;
  List* indexes = RelationGetIndexList(table);
  ListCell* cell;
  foreach (cell, indexes) {
    Relation index = index_open(lfirst_oid(cell), AccessShareLock);
    plain = plain && index->rd_index->indimmediate && !index->rd_index->indisexclusion;
    index_close(index, AccessShareLock);
  }
  list_free(indexes);
  return plain;
}

bool has_plain_columns(Relation table, const AttrNumber* columns, int count) {
  TupleDesc descriptor = RelationGetDescr(table);
  auto* given = static_cast<bool*>(palloc0(sizeof(bool) * (descriptor->natts + 1)));
  for (int i = 0; i < count; ++i) {
    if (given[columns[i] - 1]) return false;
    given[columns[i] - 1] = true;
  }
  for (int a = 0; a < descriptor->natts; ++a) {
    Form_pg_attribute column = TupleDescAttr(descriptor, a);
    if (column->attisdropped) continue;
    if (!given[a] && (column->atthasdef || column->attidentity != '\0')) return false;
    // A domain's own constraints are checked by INSERT.
    if (given[a] &&
        (column->attidentity == ATTRIBUTE_IDENTITY_ALWAYS || get_typtype(column->atttypid) == TYPTYPE_DOMAIN))
      return false;
  }
  pfree(given);
  return true;
}

void open_bulk(BulkTable& bulk) {
  PreventCommandIfReadOnly("INSERT");
  PreventCommandIfParallelMode("INSERT");
  ParseState* parse = make_parsestate(nullptr);
  RangeTblEntry* entry =
      addRangeTableEntryForRelation(parse, bulk.table, RowExclusiveLock, nullptr, false, false)->p_rte;
  entry->requiredPerms = ACL_INSERT;
  for (int i = 0; i < bulk.column_count; ++i) {
    entry->insertedCols = bms_add_member(entry->insertedCols, bulk.columns[i] - FirstLowInvalidHeapAttributeNumber);
  }
  ExecCheckRTPerms(parse->p_rtable, true);
  bulk.estate = CreateExecutorState();
  ExecInitRangeTable(bulk.estate, parse->p_rtable);
  bulk.target = makeNode(ResultRelInfo);
  ExecInitResultRelation(bulk.estate, bulk.target, 1);
  if (!bulk.indexes_last) ExecOpenIndices(bulk.target, false);
  bulk.bulk = GetBulkInsertState();
  bulk.keep = CurrentMemoryContext;
  bulk.work = AllocSetContextCreate(CurrentMemoryContext, "dml bulk insert", ALLOCSET_DEFAULT_SIZES);
  bulk.command = GetCurrentCommandId(true);
  bulk.takes_pages = bulk.target->ri_NumIndices == 0 && !has_checks(bulk.table) && takes_pages(bulk.table);
  turn_to_pages(bulk);
}

void put_row(BulkTable& bulk, const Datum* values, const bool* nulls) {
  if (bulk.in_pages && put_into_page(bulk, values, nulls)) {
    ++bulk.rows;
    return;
  }
  TupleTableSlot* slot = next_slot(bulk);
  ExecClearTuple(slot);
  MemSet(slot->tts_isnull, true, sizeof(bool) * slot->tts_tupleDescriptor->natts);
  for (int i = 0; i < bulk.column_count; ++i) {
    slot->tts_values[bulk.columns[i] - 1] = values[i];
    slot->tts_isnull[bulk.columns[i] - 1] = nulls[i];
  }
  ExecStoreVirtualTuple(slot);
  if (bulk.table->rd_att->constr != nullptr) ExecConstraints(bulk.target, slot, bulk.estate);
  ExecMaterializeSlot(slot);  // the values live no longer than the caller's row
  bool should_free;
  HeapTuple tuple = ExecFetchSlotHeapTuple(slot, false, &should_free);
  bulk.bytes += tuple->t_len;
  slot->tts_tableOid = RelationGetRelid(bulk.table);
  ++bulk.rows;
  if (++bulk.buffered == kBulkRows || bulk.bytes > kBulkBytes) flush(bulk);
}

void close_bulk(BulkTable& bulk) {
  flush(bulk);
  if (bulk.in_pages) close_append(bulk.append);
  FreeBulkInsertState(bulk.bulk);
  table_finish_bulk_insert(bulk.table, 0);
  for (TupleTableSlot* slot : bulk.slots) {
    if (slot != nullptr) ExecDropSingleTupleTableSlot(slot);
  }
  if (bulk.indexes_last) fill_indexes(bulk.table, bulk.target, bulk.estate, bulk.rows);
  ExecCloseResultRelations(bulk.estate);
  ExecCloseRangeTableRelations(bulk.estate);
  FreeExecutorState(bulk.estate);
}

}  // namespace dmlc::pg
