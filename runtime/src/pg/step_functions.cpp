// SPDX-License-Identifier: Apache-2.0
// The aggregate dml.step: the SQL form of a step of training over chunks of rows.
#include "runtime/src/train/step_executor.h"

#include "runtime/src/boundary.h"
#include "runtime/src/pg/transaction.h"

namespace dmlc::pg {
namespace {

using Bytes = std::span<std::byte>;

Bytes bytes_of(bytea* value) {
  return {reinterpret_cast<std::byte*>(VARDATA(value)), static_cast<std::size_t>(VARSIZE(value) - VARHDRSZ)};
}

/// In the current memory context. More than a value can hold is PostgreSQL's error.
bytea* make_bytea(std::size_t size) {
  return call_pg([size] {
    auto* value = static_cast<bytea*>(palloc(VARHDRSZ + size));
    SET_VARSIZE(value, VARHDRSZ + size);
    return value;
  });
}

/// The chunk goes into the state itself while there is room, which doubles: so states are copied rarely, however many
/// chunks there are.
bytea* with_chunk(bytea* state, const train::ChunkSums& chunk) {
  if (state == nullptr) {
    state = make_bytea(train::state_bytes(chunk.shape, 1));
    train::begin_state(bytes_of(state), chunk.shape, IsParallelWorker());
  } else if (const train::StepStateView view(bytes_of(state)); !train::has_room(bytes_of(state), view.shape())) {
    bytea* larger = make_bytea(train::state_bytes(view.shape(), 2 * view.count() + 1));
    memcpy(VARDATA(larger), VARDATA(state), view.used_bytes());
    state = larger;
  }
  train::insert_chunk(bytes_of(state), chunk);
  return state;
}

void check_interrupts() {
  if (InterruptPending) honour_interrupts();
}

}  // namespace
}  // namespace dmlc::pg

/// dml.step_add(state, parameters, chunk, cells): the transition function. It changes the state in place, which is
/// nobody's but the aggregate's.
DMLC_SQL_FUNCTION(dml_step_add) {
  using namespace dmlc;
  if (AggCheckCallContext(fcinfo, nullptr) != AGG_CONTEXT_AGGREGATE) {
    ereport(ERROR,
            (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("dml.step_add is a part of the aggregate dml.step")));
  }
  if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("an argument of dml.step is NULL")));
  }
  bytea* state = PG_ARGISNULL(0) ? nullptr : PG_GETARG_BYTEA_P(0);
  bytea* parameters = PG_GETARG_BYTEA_P(1);
  const std::int32_t chunk = PG_GETARG_INT32(2);
  bytea* cells = PG_GETARG_BYTEA_P(3);
  return pg::sql_entry([&] {
    const train::ChunkSums sums =
        train::add_chunk(pg::bytes_of(parameters), chunk, pg::bytes_of(cells), pg::check_interrupts);
    return PointerGetDatum(pg::with_chunk(state, sums));
  });
}

/// dml.step_combine(state, state): the chunks of both.
DMLC_SQL_FUNCTION(dml_step_combine) {
  using namespace dmlc;
  if (PG_ARGISNULL(0) && PG_ARGISNULL(1)) PG_RETURN_NULL();
  if (PG_ARGISNULL(0)) PG_RETURN_BYTEA_P(PG_GETARG_BYTEA_P(1));
  if (PG_ARGISNULL(1)) PG_RETURN_BYTEA_P(PG_GETARG_BYTEA_P(0));
  bytea* left = PG_GETARG_BYTEA_P(0);
  bytea* right = PG_GETARG_BYTEA_P(1);
  return pg::sql_entry([&] {
    const std::vector<std::byte> both = train::combine_states(pg::bytes_of(left), pg::bytes_of(right));
    bytea* out = pg::make_bytea(both.size());
    memcpy(VARDATA(out), both.data(), both.size());
    return PointerGetDatum(out);
  });
}
