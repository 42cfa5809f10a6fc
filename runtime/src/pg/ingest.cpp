// SPDX-License-Identifier: Apache-2.0
// Executes the model's views with a destination that writes straight into the column store.
#include "runtime/src/pg/ingest.h"

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/row_receiver.h"
#include "runtime/src/train/runtime_error.h"
#include "runtime/src/train/trainer.h"

#include "runtime/src/pg/cell_reader.h"
#include "runtime/src/pg/heap_rows.h"
#include "runtime/src/pg/identity.h"
#include "runtime/src/pg/temporary_files.h"

namespace dmlc::pg {
namespace {

using ingest::CellKind;
using ingest::ColumnStore;
using ingest::Split;
using ingest::TargetKind;
using train::ModelSpec;
using train::SplitBy;

/// Rows between looks at interrupts and at the memory of fetched values.
constexpr std::uint64_t kRowsPerCheck = 1024;
constexpr std::int64_t kNoCut = std::numeric_limits<std::int64_t>::max();
/// The key of the folds where it is NULL: one more group, or before all others.
constexpr std::int64_t kNoKey = std::numeric_limits<std::int64_t>::min();

/// Everything a row needs on its way. The DestReceiver is the first member: PostgreSQL sees only that.
struct StoreReceiver {
  DestReceiver base;
  const ModelSpec* spec;
  ColumnStore* store;
  const IngestLimits* limits;
  CellReader* readers;      ///< features, then the target if there is one
  ingest::RowBatch* batch;  ///< of the store, which gives another one at every hand_over
  int features;
  int cell_columns;   ///< columns that have a reader
  int target;         ///< column of the target; -1 where there is none
  bool validation;    ///< rows of the validation view
  bool all_training;  ///< no row is put aside at random
  int split_key;      ///< columns of the keys; -1 where there is none
  int fold_key;
  std::int64_t cuts[2];  ///< BY TIME: last key of the training rows, of the validation rows
  std::uint64_t rows;
  MemoryContext scratch;  ///< values fetched from elsewhere; emptied at every check
  MemoryContext keep;
};

std::string view_name(const ModelSpec& spec, std::string_view suffix) {
  return quote_name(spec.schema, spec.name + std::string(suffix));
}

bool has_split_key(const ModelSpec& spec) { return spec.split_by != SplitBy::random; }

std::string select_list(const ModelSpec& spec, bool with_keys) {
  std::string list;
  for (const auto& feature : spec.features) list += quote_name(feature.name) + ", ";
  if (!spec.target.empty()) list += quote_name(spec.target) + ", ";
  list.erase(list.size() - 2);
  if (with_keys && has_split_key(spec)) list += ", " + quote_name(abi::kSplitKeyColumn);
  if (with_keys && spec.has_fold_key()) list += ", " + quote_name(abi::kFoldKeyColumn);
  return list;
}

/// The labels of an enum in the order in which it declares them; empty for other types.
std::vector<std::string> enum_order(const ModelSpec& spec) {
  if (spec.target_kind() != TargetKind::label) return {};
  const Rows rows = query("SELECT enumlabel FROM pg_enum WHERE enumtypid = to_regtype($1) ORDER BY enumsortorder",
                          {spec.target_type}, Access::read);
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < rows.rows.size(); ++i) labels.push_back(rows.text(i, 0));
  return labels;
}

ColumnStore make_store(const ModelSpec& spec, const IngestLimits& limits) {
  ingest::ColumnStoreOptions options;
  options.memory_limit = limits.memory;
  options.threads = limits.threads;
  options.memory_kind = train::matrix_memory(spec);
  options.labels_are_numbers = train::is_number_type(spec.target_type);
  options.label_order = enum_order(spec);
  options.model = spec.name;
  options.target = spec.target;
  options.has_keys = spec.has_fold_key();
  options.spill = spill_files(limits.memory);
  // Series are told apart by their times, which come in order.
  if (spec.task != train::Task::forecasting) options.ordered_features = spec.groups;
  return {spec.features, spec.target_kind(), options};
}

[[noreturn]] void refuse_type(const ModelSpec& spec, const std::string& column) {
  throw make_error<RuntimeErrorId::SourceChanged>(column, "apply the file again", spec.name,
                                                  "`" + column + "` has another type");
}

void hand_over(StoreReceiver& receiver) {
  receiver.store->hand_over();
  receiver.batch = &receiver.store->batch();
}

// --- PostgreSQL frames: no C++ objects below until the next marker ---

void start_rows(DestReceiver* self, int, TupleDesc columns) {
  auto* receiver = reinterpret_cast<StoreReceiver*>(self);
  const int count = receiver->cell_columns;
  receiver->readers = static_cast<CellReader*>(MemoryContextAllocZero(receiver->keep, sizeof(CellReader) * count));
  for (int i = 0; i < count; ++i) {
    const Oid type = TupleDescAttr(columns, i)->atttypid;
    const bool is_target = i == receiver->features;
    receiver->readers[i] = is_target ? make_target_reader(type, receiver->spec->target_kind(), receiver->keep)
                                     : make_cell_reader(type, receiver->spec->features[i].kind, receiver->keep);
    if (receiver->readers[i].form != ReadAs::none) continue;
    call_cpp(
        [&] { refuse_type(*receiver->spec, is_target ? receiver->spec->target : receiver->spec->features[i].name); });
  }
}

void check_now(StoreReceiver& receiver) {
  CHECK_FOR_INTERRUPTS();
  MemoryContextReset(receiver.scratch);
  if (receiver.limits->rows_done != nullptr) {
    receiver.limits->rows_done->store(receiver.rows, std::memory_order_relaxed);
  }
}

[[gnu::cold, gnu::noinline]] void make_room(ingest::RowBatch& batch, std::uint32_t size) {
  call_cpp([&] { batch.make_room(size); });
}

/// Where read_value puts the cells of one column of the batch. `column` counts the features, then the target.
struct BatchSink {
  ingest::RowBatch& batch;
  std::size_t column;
  void number(double value) const { batch.set_number(column, value); }
  void boolean(bool value) const { batch.set_boolean(column, value); }
  void time(std::int64_t value) const { batch.set_time(column, value); }
  void text(const char* bytes, std::uint32_t size) const {
    if (!batch.has_room(size)) make_room(batch, size);
    batch.put_text(column, bytes, size);
  }
};

Split drawn_split(const StoreReceiver& receiver, bool key_is_null, std::int64_t key) {
  const ModelSpec& spec = *receiver.spec;
  if (receiver.all_training) return Split::training;
  if (spec.split_by == SplitBy::random) return random_split(spec, receiver.rows);
  if (spec.split_by == SplitBy::hash) return hash_split(spec, key_is_null ? 0 : static_cast<std::uint64_t>(key));
  if (key_is_null || key <= receiver.cuts[0]) return Split::training;
  return key <= receiver.cuts[1] ? Split::validation : Split::test;
}

Split split_of(const StoreReceiver& receiver, bool key_is_null, std::int64_t key) {
  if (receiver.validation) return Split::validation;
  const Split split = drawn_split(receiver, key_is_null, key);
  // Where validation rows come from a view of their own, none of these is needed for it.
  return receiver.spec->validation_view && split == Split::validation ? Split::training : split;
}

/// Where the columns of a row go.
struct RowSink {
  StoreReceiver& receiver;
  ingest::RowBatch& batch;
  NullableDatum split_key{0, true};
  NullableDatum fold_key{0, true};

  template <ReadAs kForm>
  [[gnu::always_inline]] void value(int column, Datum value) {
    read_value_as(kForm, receiver.readers[column], value, BatchSink{batch, static_cast<std::size_t>(column)});
  }
  void value(int column, Datum value) {
    if (column < receiver.cell_columns) {
      read_value(receiver.readers[column], value, BatchSink{batch, static_cast<std::size_t>(column)});
    } else {
      (column == receiver.split_key ? split_key : fold_key) = {value, false};
    }
  }
  void null(int column) {
    if (column < receiver.features) {
      batch.set_null(static_cast<std::size_t>(column));
    } else if (column == receiver.target) {
      batch.set_target_null();
    }
  }
  void end_row() {
    const std::int64_t no_key = receiver.fold_key >= 0 ? kNoKey : 0;
    batch.set_key(fold_key.isnull ? no_key : DatumGetInt64(fold_key.value));
    batch.end_row(split_of(receiver, split_key.isnull, DatumGetInt64(split_key.value)));
    if (batch.is_full()) call_cpp([this] { hand_over(receiver); });
    ++receiver.rows;
  }
};

bool receive_row(TupleTableSlot* slot, DestReceiver* self) {
  auto& receiver = *reinterpret_cast<StoreReceiver*>(self);
  if (receiver.rows % kRowsPerCheck == 0) check_now(receiver);
  slot_getallattrs(slot);
  MemoryContext caller = MemoryContextSwitchTo(receiver.scratch);
  RowSink row{receiver, *receiver.batch};
  for (int i = 0; i < slot->tts_tupleDescriptor->natts; ++i) {
    slot->tts_isnull[i] ? row.null(i) : row.value(i, slot->tts_values[i]);
  }
  row.end_row();
  MemoryContextSwitchTo(caller);
  return true;
}

void scan_rows(QueryDesc* query, HeapRows& rows, StoreReceiver& receiver) {
  start_rows(&receiver.base, CMD_SELECT, query->tupDesc);
  set_forms(rows, receiver.readers, receiver.cell_columns);
  MemoryContext caller = MemoryContextSwitchTo(receiver.scratch);
  while (HeapTuple tuple = heap_getnext(rows.scan, ForwardScanDirection)) {
    if (receiver.rows % kRowsPerCheck == 0) check_now(receiver);
    RowSink row{receiver, *receiver.batch};
    read_heap_row(rows, tuple, row);
    row.end_row();
  }
  MemoryContextSwitchTo(caller);
}

void run_query(QueryDesc* query, StoreReceiver& receiver) {
  ExecutorStart(query, 0);
  HeapRows rows;
  if (open_heap_rows(query, rows)) {
    if (query->totaltime != nullptr) InstrStartNode(query->totaltime);
    scan_rows(query, rows, receiver);
    close_heap_rows(rows);
    query->estate->es_processed = receiver.rows;
    if (query->totaltime != nullptr) InstrStopNode(query->totaltime, static_cast<double>(receiver.rows));
  } else {
    ExecutorRun(query, ForwardScanDirection, 0, true);
  }
  ExecutorFinish(query);
  ExecutorEnd(query);
}

void execute_into(const char* sql, StoreReceiver& receiver) {
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  receiver.keep = CurrentMemoryContext;
  receiver.scratch = AllocSetContextCreate(CurrentMemoryContext, "dml ingest", ALLOCSET_DEFAULT_SIZES);
  set_up_receiver(receiver.base, start_rows, receive_row);
  SPIPlanPtr plan = SPI_prepare_cursor(sql, 0, nullptr, 0);
  CachedPlan* cached = plan == nullptr ? nullptr : SPI_plan_get_cached_plan(plan);
  if (cached == nullptr) elog(ERROR, "the source of a model is not a query: %s", SPI_result_code_string(SPI_result));
  auto* statement = linitial_node(PlannedStmt, cached->stmt_list);
  // Such as a view with FOR UPDATE.
  if (!CommandIsReadOnly(statement)) {
    ereport(ERROR,
            (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("%s is not allowed in the source of a model",
                                                            CreateCommandName(reinterpret_cast<Node*>(statement)))));
  }
  QueryDesc* query =
      CreateQueryDesc(statement, sql, GetActiveSnapshot(), InvalidSnapshot, &receiver.base, nullptr, nullptr, 0);
  run_query(query, receiver);
  FreeQueryDesc(query);
  ReleaseCachedPlan(cached, nullptr);
  SPI_finish();
}

// --- C++ frames ---

/// Last keys of the training and of the validation rows of a split by time.
void find_cuts(const ModelSpec& spec, std::int64_t (&cuts)[2]) {
  if (!has_split_key(spec) || spec.split_by != SplitBy::time) return;
  const std::string key = quote_name(abi::kSplitKeyColumn);
  char fractions[96];
  std::snprintf(fractions, sizeof fractions, "ARRAY[%.17g,%.17g]", spec.training_fraction,
                std::min(1.0, spec.training_fraction + spec.validation_fraction));
  // As microseconds since 2000-01-01, the form in which the keys arrive.
  const Rows rows = query(
      "SELECT CASE WHEN isfinite(c) THEN (EXTRACT(epoch FROM c - '2000-01-01 00:00:00+00'::timestamptz) * "
      "1000000)::bigint "
      "WHEN c > '2000-01-01 00:00:00+00'::timestamptz THEN 9223372036854775807 ELSE -9223372036854775807 - 1 END "
      "FROM unnest((SELECT percentile_disc(" +
          std::string(fractions) + "::float8[]) WITHIN GROUP (ORDER BY " + key + "::timestamptz) FROM " +
          view_name(spec, abi::kFeaturesViewSuffix) +
          (spec.target.empty() ? "" : " WHERE " + quote_name(spec.target) + " IS NOT NULL") + ")) AS c",
      {}, Access::read);
  for (std::size_t i = 0; i < 2 && i < rows.rows.size(); ++i) cuts[i] = rows.at(i, 0) ? rows.integer(i, 0) : kNoCut;
  if (spec.training_fraction + spec.validation_fraction > 1 - 1e-6) cuts[1] = kNoCut;
  if (spec.training_fraction > 1 - 1e-6) cuts[0] = kNoCut;
}

void read_view(const ModelSpec& spec, const IngestLimits& limits, const std::string& sql, bool validation,
               ColumnStore& store) {
  StoreReceiver receiver{};
  receiver.spec = &spec;
  receiver.store = &store;
  receiver.batch = &store.batch();
  receiver.limits = &limits;
  receiver.features = static_cast<int>(spec.features.size());
  receiver.validation = validation;
  receiver.all_training = spec.training_fraction >= 1;
  receiver.target = spec.target.empty() ? -1 : receiver.features;
  receiver.cell_columns = receiver.features + (spec.target.empty() ? 0 : 1);
  receiver.split_key = !validation && has_split_key(spec) ? receiver.cell_columns : -1;
  receiver.fold_key = !validation && spec.has_fold_key() ? receiver.cell_columns + (has_split_key(spec) ? 1 : 0) : -1;
  receiver.cuts[0] = receiver.cuts[1] = kNoCut;
  find_cuts(spec, receiver.cuts);
  call_pg([&] { execute_into(sql.c_str(), receiver); });
}

/// Ends the statements of this scope when the time is over, wherever they are.
class Deadline {
 public:
  Deadline(const ModelSpec& spec, std::chrono::steady_clock::time_point end) : spec_(spec), end_(end) {
    if (end_ == std::chrono::steady_clock::time_point::max()) return;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now()).count();
    if (left <= 0) refuse();
    // One more than the whole milliseconds left: a timer that fires early would read as a cancellation.
    call_pg(
        [&] { enable_timeout_after(STATEMENT_TIMEOUT, static_cast<int>(std::min<std::int64_t>(left + 1, INT_MAX))); });
    armed_ = true;
  }
  ~Deadline() {
    if (armed_) disable_timeout(STATEMENT_TIMEOUT, false);
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  /// Throws E0614 when a cancellation came from the clock.
  void explain(const PgError& error) const {
    if (armed_ && error.data().sqlerrcode == ERRCODE_QUERY_CANCELED && std::chrono::steady_clock::now() >= end_)
      refuse();
  }

 private:
  [[noreturn]] void refuse() const {
    throw make_error<RuntimeErrorId::TimeLimit>(spec_.name, "raise the limit or train on fewer rows", spec_.name,
                                                duration_text(spec_.time_limit_ms));
  }
  const ModelSpec& spec_;
  std::chrono::steady_clock::time_point end_;
  bool armed_ = false;
};

void read_views(const ModelSpec& spec, const IngestLimits& limits, ColumnStore& store) {
  const Deadline deadline(spec, limits.deadline);
  try {
    read_view(spec, limits, training_query(spec), false, store);
    if (!spec.validation_view) return;
    read_view(spec, limits,
              "SELECT " + select_list(spec, false) + " FROM " + view_name(spec, abi::kValidationViewSuffix), true,
              store);
  } catch (const PgError& error) {
    deadline.explain(error);
    throw;
  }
}

}  // namespace

std::string training_query(const ModelSpec& spec) {
  return "SELECT " + select_list(spec, true) + " FROM " + view_name(spec, abi::kFeaturesViewSuffix);
}

ColumnStore read_training_rows(const ModelSpec& spec, const IngestLimits& limits) {
  SettingsScope settings;
  settings.set("search_path", "pg_catalog, pg_temp");
  settings.set("synchronize_seqscans", "off");           // rows must come in the same order each time: the split and
  settings.set("max_parallel_workers_per_gather", "0");  // the dictionary follow it
  settings.set("jit", "off");
  settings.set("row_security", "on");
  settings.set("lc_messages", "C");
  ColumnStore store = make_store(spec, limits);
  read_views(spec, limits, store);
  store.finish();
  return store;
}

}  // namespace dmlc::pg
