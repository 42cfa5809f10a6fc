// SPDX-License-Identifier: Apache-2.0
// A destination that collects tuples and hands them to the table's multi-insert.
#include "runtime/src/pg/bulk_insert.h"

#include "runtime/src/boundary.h"
#include "runtime/src/pg/index_fill.h"
#include "runtime/src/pg/row_receiver.h"

namespace dmlc::pg {
namespace {

// --- PostgreSQL frames: no C++ objects below until the next marker ---

/// Rows that are written together; COPY's own numbers.
constexpr int kBufferedRows = 1000;
constexpr Size kBufferedBytes = 65535;
constexpr std::uint64_t kRowsPerCheck = 1024;

/// The DestReceiver is the first member: PostgreSQL sees only that.
struct BulkReceiver {
  DestReceiver base;
  Relation table;
  EState* estate;
  ResultRelInfo* target;
  BulkInsertState bulk;
  AttrNumber* places;  ///< by column of the query: the table's column
  MemoryContext keep;  ///< lives as long as the receiver
  MemoryContext work;  ///< what a multi-insert leaks; emptied after each
  CommandId command;
  TupleTableSlot* slots[kBufferedRows];
  int buffered;
  Size bytes;
  std::uint64_t rows;
  bool indexes_last;  ///< the table was empty: its indexes are filled after the rows
};

bool has_plain_columns(TupleDesc columns) {
  return columns->constr == nullptr || !columns->constr->has_generated_stored;
}

bool is_plain(Relation table) {
  if (table->rd_rel->relkind != RELKIND_RELATION || table->rd_rel->relispartition) return false;
  if (table->trigdesc != nullptr || table->rd_rules != nullptr) return false;
  if (check_enable_rls(RelationGetRelid(table), InvalidOid, true) != RLS_NONE) return false;
  if (!has_plain_columns(RelationGetDescr(table))) return false;
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

/// places[i]: the table's column for column i of the query. False when INSERT has more to do than to copy.
bool match_columns(TupleDesc from, TupleDesc into, AttrNumber* places) {
  auto* filled = static_cast<bool*>(palloc0(sizeof(bool) * (into->natts + 1)));
  for (int i = 0; i < from->natts; ++i) {
    Form_pg_attribute given = TupleDescAttr(from, i);
    places[i] = 0;
    for (int a = 0; a < into->natts; ++a) {
      Form_pg_attribute wanted = TupleDescAttr(into, a);
      if (wanted->attisdropped || namestrcmp(&wanted->attname, NameStr(given->attname)) != 0) continue;
      if (wanted->atttypid != given->atttypid || (wanted->atttypmod != -1 && wanted->atttypmod != given->atttypmod))
        return false;
      if (wanted->attidentity == ATTRIBUTE_IDENTITY_ALWAYS || filled[a]) return false;
      // A domain's own constraints are checked by INSERT.
      if (get_typtype(wanted->atttypid) == TYPTYPE_DOMAIN) return false;
      filled[a] = true;
      places[i] = wanted->attnum;
    }
    if (places[i] == 0) return false;
  }
  for (int a = 0; a < into->natts; ++a) {
    Form_pg_attribute column = TupleDescAttr(into, a);
    if (!column->attisdropped && !filled[a] && (column->atthasdef || column->attidentity != '\0')) return false;
  }
  return true;
}

/// An executor state with the table as its only relation, and the right to insert checked.
void open_target(BulkReceiver& receiver) {
  ParseState* parse = make_parsestate(nullptr);
  RangeTblEntry* entry =
      addRangeTableEntryForRelation(parse, receiver.table, RowExclusiveLock, nullptr, false, false)->p_rte;
  entry->requiredPerms = ACL_INSERT;
  for (int i = 0; receiver.places[i] != 0; ++i) {
    entry->insertedCols = bms_add_member(entry->insertedCols, receiver.places[i] - FirstLowInvalidHeapAttributeNumber);
  }
  ExecCheckRTPerms(parse->p_rtable, true);
  receiver.estate = CreateExecutorState();
  ExecInitRangeTable(receiver.estate, parse->p_rtable);
  receiver.target = makeNode(ResultRelInfo);
  ExecInitResultRelation(receiver.estate, receiver.target, 1);
  if (!receiver.indexes_last) ExecOpenIndices(receiver.target, false);
  receiver.bulk = GetBulkInsertState();
}

void flush(BulkReceiver& receiver) {
  if (receiver.buffered == 0) return;
  MemoryContext caller = MemoryContextSwitchTo(receiver.work);
  table_multi_insert(receiver.table, receiver.slots, receiver.buffered, receiver.command, 0, receiver.bulk);
  MemoryContextSwitchTo(caller);
  MemoryContextReset(receiver.work);
  for (int i = 0; i < receiver.buffered; ++i) {
    if (receiver.target->ri_NumIndices > 0) {
      MemoryContextSwitchTo(GetPerTupleMemoryContext(receiver.estate));
      ExecInsertIndexTuples(receiver.target, receiver.slots[i], receiver.estate, false, false, nullptr, NIL);
      MemoryContextSwitchTo(caller);
    }
    ResetPerTupleExprContext(receiver.estate);
    ExecClearTuple(receiver.slots[i]);
  }
  receiver.buffered = 0;
  receiver.bytes = 0;
}

void start_rows(DestReceiver* self, int, TupleDesc) {
  reinterpret_cast<BulkReceiver*>(self)->command = GetCurrentCommandId(true);
}

/// Slots outlive the execution in whose memory the rows arrive.
TupleTableSlot* next_slot(BulkReceiver& receiver) {
  TupleTableSlot*& slot = receiver.slots[receiver.buffered];
  if (slot == nullptr) {
    MemoryContext caller = MemoryContextSwitchTo(receiver.keep);
    slot = table_slot_create(receiver.table, nullptr);
    MemoryContextSwitchTo(caller);
  }
  return slot;
}

bool receive_row(TupleTableSlot* row, DestReceiver* self) {
  auto& receiver = *reinterpret_cast<BulkReceiver*>(self);
  if (receiver.rows++ % kRowsPerCheck == 0) CHECK_FOR_INTERRUPTS();
  TupleTableSlot* slot = next_slot(receiver);
  slot_getallattrs(row);
  ExecClearTuple(slot);
  MemSet(slot->tts_isnull, true, sizeof(bool) * slot->tts_tupleDescriptor->natts);
  for (int i = 0; i < row->tts_tupleDescriptor->natts; ++i) {
    slot->tts_values[receiver.places[i] - 1] = row->tts_values[i];
    slot->tts_isnull[receiver.places[i] - 1] = row->tts_isnull[i];
  }
  ExecStoreVirtualTuple(slot);
  if (receiver.table->rd_att->constr != nullptr) ExecConstraints(receiver.target, slot, receiver.estate);
  ExecMaterializeSlot(slot);  // the values live no longer than the query's row
  bool should_free;
  HeapTuple tuple = ExecFetchSlotHeapTuple(slot, false, &should_free);
  receiver.bytes += tuple->t_len;
  slot->tts_tableOid = RelationGetRelid(receiver.table);
  if (++receiver.buffered == kBufferedRows || receiver.bytes > kBufferedBytes) flush(receiver);
  return true;
}

void close_target(BulkReceiver& receiver) {
  flush(receiver);
  FreeBulkInsertState(receiver.bulk);
  table_finish_bulk_insert(receiver.table, 0);
  for (TupleTableSlot* slot : receiver.slots) {
    if (slot != nullptr) ExecDropSingleTupleTableSlot(slot);
  }
  if (receiver.indexes_last) fill_indexes(receiver.table, receiver.target, receiver.estate, receiver.rows);
  ExecCloseResultRelations(receiver.estate);
  ExecCloseRangeTableRelations(receiver.estate);
  FreeExecutorState(receiver.estate);
}

/// Runs the plan into the table, or returns false and has done nothing.
bool run_plan(SPIPlanPtr plan, BulkReceiver& receiver) {
  List* sources = SPI_plan_get_plan_sources(plan);
  if (list_length(sources) != 1) return false;
  TupleDesc columns = static_cast<CachedPlanSource*>(linitial(sources))->resultDesc;
  if (columns == nullptr || !is_plain(receiver.table)) return false;
  receiver.places = static_cast<AttrNumber*>(palloc0(sizeof(AttrNumber) * (columns->natts + 1)));
  if (!match_columns(columns, RelationGetDescr(receiver.table), receiver.places)) return false;
  open_target(receiver);
  receiver.keep = CurrentMemoryContext;
  receiver.work = AllocSetContextCreate(CurrentMemoryContext, "dml bulk insert", ALLOCSET_DEFAULT_SIZES);
  set_up_receiver(receiver.base, start_rows, receive_row);
  SPIExecuteOptions options;
  MemSet(&options, 0, sizeof options);
  options.dest = &receiver.base;
  const int code = SPI_execute_plan_extended(plan, &options);
  if (code != SPI_OK_SELECT) elog(ERROR, "the source of predictions is not a query: %s", SPI_result_code_string(code));
  close_target(receiver);
  return true;
}

/// Parallel workers may read and predict: rows arrive here, and the plan runs once.
SPIPlanPtr prepare(const char* query) {
  SPIPlanPtr plan = SPI_prepare_cursor(query, 0, nullptr, CURSOR_OPT_PARALLEL_OK);
  if (plan == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
  // None can be assigned while workers run.
  (void)GetCurrentTransactionId();
  return plan;
}

bool insert_all(const char* query, const char* table, bool was_empty, std::uint64_t* rows) {
  const bool pushed = !ActiveSnapshotSet();
  if (pushed) PushActiveSnapshot(GetTransactionSnapshot());
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  auto* receiver = static_cast<BulkReceiver*>(palloc0(sizeof(BulkReceiver)));
  RangeVar* name = makeRangeVarFromNameList(stringToQualifiedNameList(table));
  receiver->table = table_openrv(name, RowExclusiveLock);
  receiver->indexes_last = was_empty;
  const bool done = run_plan(prepare(query), *receiver);
  *rows = receiver->rows;
  table_close(receiver->table, NoLock);
  SPI_finish();
  if (pushed) PopActiveSnapshot();
  if (done) CommandCounterIncrement();
  return done;
}

// --- C++ frames ---

}  // namespace

std::optional<std::uint64_t> bulk_insert(const std::string& query, const std::string& table, bool was_empty) {
  std::uint64_t rows = 0;
  const bool done = call_pg([&] { return insert_all(query.c_str(), table.c_str(), was_empty, &rows); });
  return done ? std::optional(rows) : std::nullopt;
}

}  // namespace dmlc::pg
