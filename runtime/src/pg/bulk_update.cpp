// SPDX-License-Identifier: Apache-2.0
// What the executor does for an UPDATE of such a table, without a plan around it.
#include "runtime/src/pg/bulk_update.h"

namespace dmlc::pg {
namespace {

void refuse_changed_row(TM_Result result) {
  if (result == TM_Updated || result == TM_Deleted)
    ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                    errmsg("could not serialize access due to concurrent update")));
  elog(ERROR, "a row cannot be updated: %d", static_cast<int>(result));
}

void make_new_row(BulkUpdate& update, const Datum* values, const bool* nulls) {
  const int count = update.old_row->tts_tupleDescriptor->natts;
  slot_getallattrs(update.old_row);
  ExecClearTuple(update.new_row);
  memcpy(update.new_row->tts_values, update.old_row->tts_values, sizeof(Datum) * static_cast<Size>(count));
  memcpy(update.new_row->tts_isnull, update.old_row->tts_isnull, sizeof(bool) * static_cast<Size>(count));
  for (int i = 0; i < update.column_count; ++i) {
    update.new_row->tts_values[update.columns[i] - 1] = values[i];
    update.new_row->tts_isnull[update.columns[i] - 1] = nulls[i];
  }
  ExecStoreVirtualTuple(update.new_row);
  update.new_row->tts_tableOid = RelationGetRelid(update.table);
  if (update.table->rd_att->constr != nullptr) ExecConstraints(update.target, update.new_row, update.estate);
}

}  // namespace

void open_update(BulkUpdate& update) {
  PreventCommandIfReadOnly("UPDATE");
  PreventCommandIfParallelMode("UPDATE");
  ParseState* parse = make_parsestate(nullptr);
  RangeTblEntry* entry =
      addRangeTableEntryForRelation(parse, update.table, RowExclusiveLock, nullptr, false, false)->p_rte;
  entry->requiredPerms = ACL_UPDATE;
  for (int i = 0; i < update.column_count; ++i) {
    entry->updatedCols = bms_add_member(entry->updatedCols, update.columns[i] - FirstLowInvalidHeapAttributeNumber);
  }
  ExecCheckRTPerms(parse->p_rtable, true);
  update.estate = CreateExecutorState();
  ExecInitRangeTable(update.estate, parse->p_rtable);
  update.target = makeNode(ResultRelInfo);
  ExecInitResultRelation(update.estate, update.target, 1);
  CheckValidResultRel(update.target, CMD_UPDATE);
  ExecOpenIndices(update.target, false);
  update.old_row = table_slot_create(update.table, nullptr);
  update.new_row = table_slot_create(update.table, nullptr);
  update.command = GetCurrentCommandId(true);
}

void update_row(BulkUpdate& update, ItemPointer place, const Datum* values, const bool* nulls) {
  if (!table_tuple_fetch_row_version(update.table, place, SnapshotAny, update.old_row))
    elog(ERROR, "a row is gone that was there just now");
  make_new_row(update, values, nulls);
  TM_FailureData failure;
  LockTupleMode mode;
  bool indexes;
  const TM_Result result = table_tuple_update(update.table, place, update.new_row, update.command, GetActiveSnapshot(),
                                              InvalidSnapshot, true, &failure, &mode, &indexes);
  if (result != TM_Ok) refuse_changed_row(result);
  if (indexes && update.target->ri_NumIndices > 0) {
    MemoryContext caller = MemoryContextSwitchTo(GetPerTupleMemoryContext(update.estate));
    ExecInsertIndexTuples(update.target, update.new_row, update.estate, true, false, nullptr, NIL);
    MemoryContextSwitchTo(caller);
  }
  ResetPerTupleExprContext(update.estate);
  ++update.rows;
}

void close_update(BulkUpdate& update) {
  ExecDropSingleTupleTableSlot(update.old_row);
  ExecDropSingleTupleTableSlot(update.new_row);
  ExecCloseResultRelations(update.estate);
  ExecCloseRangeTableRelations(update.estate);
  FreeExecutorState(update.estate);
  CommandCounterIncrement();
}

}  // namespace dmlc::pg
