// SPDX-License-Identifier: Apache-2.0
// A destination that hands the rows of a query to a bulk table.
#include "runtime/src/pg/bulk_insert.h"

#include "runtime/src/boundary.h"
#include "runtime/src/pg/bulk_table.h"
#include "runtime/src/pg/row_receiver.h"

namespace dmlc::pg {
namespace {

// --- PostgreSQL frames: no C++ objects below until the next marker ---

constexpr std::uint64_t kRowsPerCheck = 1024;

/// The DestReceiver is the first member: PostgreSQL sees only that.
struct BulkReceiver {
  DestReceiver base;
  BulkTable bulk;
  AttrNumber* places;  ///< by column of the query: the table's column
};

/// places[i]: the table's column for column i of the query. False when one has no counterpart of the same type.
bool match_columns(TupleDesc from, TupleDesc into, AttrNumber* places) {
  for (int i = 0; i < from->natts; ++i) {
    Form_pg_attribute given = TupleDescAttr(from, i);
    places[i] = 0;
    for (int a = 0; a < into->natts; ++a) {
      Form_pg_attribute wanted = TupleDescAttr(into, a);
      if (wanted->attisdropped || namestrcmp(&wanted->attname, NameStr(given->attname)) != 0) continue;
      if (wanted->atttypid != given->atttypid || (wanted->atttypmod != -1 && wanted->atttypmod != given->atttypmod))
        return false;
      places[i] = wanted->attnum;
    }
    if (places[i] == 0) return false;
  }
  return true;
}

/// The rows belong to the command that reads them, so that a query over the same table does not see them.
void start_rows(DestReceiver* self, int, TupleDesc) {
  reinterpret_cast<BulkReceiver*>(self)->bulk.command = GetCurrentCommandId(true);
}

bool receive_row(TupleTableSlot* row, DestReceiver* self) {
  BulkTable& bulk = reinterpret_cast<BulkReceiver*>(self)->bulk;
  if (bulk.rows % kRowsPerCheck == 0) CHECK_FOR_INTERRUPTS();
  slot_getallattrs(row);
  put_row(bulk, row->tts_values, row->tts_isnull);
  return true;
}

/// Runs the plan into the table, or returns false and has done nothing.
bool run_plan(SPIPlanPtr plan, BulkReceiver& receiver) {
  List* sources = SPI_plan_get_plan_sources(plan);
  if (list_length(sources) != 1) return false;
  Relation table = receiver.bulk.table;
  TupleDesc columns = static_cast<CachedPlanSource*>(linitial(sources))->resultDesc;
  if (columns == nullptr || !takes_plain_rows(table)) return false;
  receiver.places = static_cast<AttrNumber*>(palloc0(sizeof(AttrNumber) * (columns->natts + 1)));
  if (!match_columns(columns, RelationGetDescr(table), receiver.places)) return false;
  if (!has_plain_columns(table, receiver.places, columns->natts)) return false;
  receiver.bulk.columns = receiver.places;
  receiver.bulk.column_count = columns->natts;
  open_bulk(receiver.bulk);
  set_up_receiver(receiver.base, start_rows, receive_row);
  SPIExecuteOptions options;
  MemSet(&options, 0, sizeof options);
  options.dest = &receiver.base;
  const int code = SPI_execute_plan_extended(plan, &options);
  if (code != SPI_OK_SELECT) elog(ERROR, "the source of predictions is not a query: %s", SPI_result_code_string(code));
  close_bulk(receiver.bulk);
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
  receiver->bulk.table = table_openrv(name, RowExclusiveLock);
  receiver->bulk.indexes_last = was_empty;
  const bool done = run_plan(prepare(query), *receiver);
  *rows = receiver->bulk.rows;
  table_close(receiver->bulk.table, NoLock);
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
