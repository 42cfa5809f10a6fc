// SPDX-License-Identifier: Apache-2.0
// Writes chunks of rows, and asks the aggregate dml.step about them.
#include "runtime/src/pg/step_table.h"

#include <algorithm>
#include <string>

#include "runtime/src/pg/query.h"
#include "runtime/src/train/step_bytes.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

// More than half of a page, so that each row of the table has a page of its own: pages are what parallel workers share
// out, and the cells lie elsewhere.
constexpr std::size_t kPaddingBytes = 4200;

constexpr const char* kInsert = "INSERT INTO dml.step_chunk (job_id, chunk, cells, padding) VALUES ($1, $2, $3, $4)";
/// PostgreSQL expects a hundred rows of json_array_elements, of which there is one. Of the chunks alone it may expect a
/// single one, since it knows no statistics of the table, and would add that up after Gather, in one process.
constexpr const char* kSelect =
    "SELECT dml.step($1, chunk, cells) FROM dml.step_chunk CROSS JOIN json_array_elements('[0]') "
    "WHERE job_id = $2 AND chunk = ANY ($3)";

/// Whoever waits in PostgreSQL is woken by a signal.
class SignalsOpen {
 public:
  explicit SignalsOpen(SignalsBlocked& signals) : signals_(signals) { signals_.unblock(); }
  ~SignalsOpen() { signals_.block(); }
  SignalsOpen(const SignalsOpen&) = delete;
  SignalsOpen& operator=(const SignalsOpen&) = delete;

 private:
  SignalsBlocked& signals_;
};

// --- PostgreSQL frames: no C++ objects below until the next marker ---

bytea* copy_bytes(const std::byte* data, std::size_t size) {
  auto* value = static_cast<bytea*>(palloc(VARHDRSZ + size));
  SET_VARSIZE(value, VARHDRSZ + size);
  if (data != nullptr) {
    memcpy(VARDATA(value), data, size);
  } else {
    memset(VARDATA(value), 0, size);
  }
  return value;
}

void insert_chunk(std::int64_t job, std::int32_t chunk, const std::byte* cells, std::size_t size) {
  CHECK_FOR_INTERRUPTS();
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  Oid types[] = {INT8OID, INT4OID, BYTEAOID, BYTEAOID};
  Datum values[] = {Int64GetDatum(job), Int32GetDatum(chunk), PointerGetDatum(copy_bytes(cells, size)),
                    PointerGetDatum(copy_bytes(nullptr, kPaddingBytes))};
  if (SPI_execute_with_args(kInsert, 4, types, values, nullptr, false, 0) != SPI_OK_INSERT) {
    elog(ERROR, "a chunk of rows could not be stored");
  }
  SPI_finish();
}

struct RawState {
  const char* bytes = nullptr;  ///< gone with SPI_finish
  std::size_t size = 0;
};

/// A generic plan: parameters stay what they are instead of becoming a part of the plan, as text for each worker.
RawState select_state(std::int64_t job, const std::byte* parameters, std::size_t size, const std::int32_t* chunks,
                      std::size_t count) {
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  auto* numbers = static_cast<Datum*>(palloc(sizeof(Datum) * count));
  for (std::size_t i = 0; i < count; ++i) numbers[i] = Int32GetDatum(chunks[i]);
  ArrayType* wanted =
      construct_array(numbers, static_cast<int>(count), INT4OID, sizeof(std::int32_t), true, TYPALIGN_INT);
  Oid types[] = {BYTEAOID, INT8OID, INT4ARRAYOID};
  Datum values[] = {PointerGetDatum(copy_bytes(parameters, size)), Int64GetDatum(job), PointerGetDatum(wanted)};
  SPIPlanPtr plan = SPI_prepare_cursor(kSelect, 3, types, CURSOR_OPT_PARALLEL_OK | CURSOR_OPT_GENERIC_PLAN);
  if (plan == nullptr) elog(ERROR, "SPI failed: %s", SPI_result_code_string(SPI_result));
  if (SPI_execute_plan(plan, values, nullptr, true, 0) != SPI_OK_SELECT || SPI_processed != 1) {
    elog(ERROR, "a step could not be run");
  }
  bool is_null = false;
  const Datum state = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null);
  if (is_null) return {};
  auto* bytes = DatumGetByteaPP(state);
  return {VARDATA_ANY(bytes), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(bytes))};
}

// --- C++ frames ---

/// Whatever a query of one table costs, parallel workers take it, and the workers alone: then it is they who share the
/// rows, and the leader hears of cancellation. A single worker saves nothing, so that it has to be insisted on.
void plan_in_parallel(SettingsScope& settings, int workers) {
  settings.set("max_parallel_workers_per_gather", std::to_string(workers).c_str());
  settings.set("min_parallel_table_scan_size", "0");
  settings.set("parallel_setup_cost", "0");
  settings.set("parallel_tuple_cost", "0");
  settings.set("parallel_leader_participation", "off");
  settings.set(PG_VERSION_NUM >= 160000 ? "debug_parallel_query" : "force_parallel_mode", "on");
  settings.set("jit", "off");
}

}  // namespace

StepTable::StepTable(std::int64_t job, int workers, SignalsBlocked& signals)
    : job_(job), workers_(workers), signals_(signals) {}

StepTable::~StepTable() {
  // A process that must exit leaves the rows to the next one that takes some.
  if (!has_rows_ || exit_requested()) return;
  const SignalsOpen open(signals_);
  // A cancelled training, too, leaves nothing behind: its interrupt waits.
  const std::uint32_t held = InterruptHoldoffCount;
  InterruptHoldoffCount = held + 1;
  try {
    Transaction transaction;
    clear();
    transaction.commit();
  } catch (...) {
    // The rows stay for the next training that takes some.
  }
  InterruptHoldoffCount = held;
}

/// Rows of this job, and of jobs that nobody runs any more.
void StepTable::clear() const {
  const OwnerScope owner;
  query(
      "DELETE FROM dml.step_chunk s WHERE job_id = $1::bigint OR NOT EXISTS (SELECT FROM dml.job j "
      "WHERE j.job_id = s.job_id AND j.state = 'running')",
      {std::to_string(job_)});
}

void StepTable::take(const ingest::ColumnStore& store, const std::function<void()>& check) {
  const SignalsOpen open(signals_);
  Transaction transaction;
  clear();
  {
    const OwnerScope owner;
    for (std::size_t block = 0; block < store.block_count(); ++block) {
      for (std::size_t first = 0; first < store.block_rows(block); first += train::kChunkRows) {
        const std::vector<std::byte> cells = train::encode_cells(store, block, first);
        const auto chunk = static_cast<std::int32_t>(block * train::kBlockChunks + first / train::kChunkRows);
        call_pg([&] { insert_chunk(job_, chunk, cells.data(), cells.size()); });
        check();
        signals_.unblock();  // the check has blocked them
      }
    }
  }
  transaction.commit();
  has_rows_ = true;
}

std::vector<std::byte> StepTable::run(std::span<const std::byte> parameters, std::span<const std::int32_t> chunks) {
  const SignalsOpen open(signals_);
  Transaction transaction;
  std::vector<std::byte> state;
  {
    const OwnerScope owner;
    SettingsScope settings;
    plan_in_parallel(settings, workers_);
    const RawState raw =
        call_pg([&] { return select_state(job_, parameters.data(), parameters.size(), chunks.data(), chunks.size()); });
    const auto* first = reinterpret_cast<const std::byte*>(raw.bytes);
    state.assign(first, first + raw.size);
    call_pg([] { SPI_finish(); });
  }
  transaction.commit();
  most_workers_ = std::max(most_workers_, train::StepStateView(state).workers());
  return state;
}

}  // namespace dmlc::pg
