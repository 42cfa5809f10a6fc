// SPDX-License-Identifier: Apache-2.0
// Writes and reads the chunks of a value; the only values that do not travel as text.
#include "runtime/src/pg/chunks.h"

#include <algorithm>

#include "runtime/src/boundary.h"

namespace dmlc::pg {
namespace {

constexpr std::size_t kMostKeys = 4;

struct Arguments {
  Oid types[kMostKeys + 2];
  Datum values[kMostKeys + 2];
};

void set_keys(Arguments& arguments, std::span<const std::int64_t> keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    arguments.types[i] = INT8OID;
    arguments.values[i] = Int64GetDatum(keys[i]);
  }
}

void insert_chunk(const char* insert, std::span<const std::int64_t> keys, std::int64_t chunk, const std::byte* data,
                  std::size_t size) {
  CHECK_FOR_INTERRUPTS();
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  auto* value = static_cast<bytea*>(palloc(VARHDRSZ + size));
  SET_VARSIZE(value, VARHDRSZ + size);
  memcpy(VARDATA(value), data, size);
  Arguments arguments;
  set_keys(arguments, keys);
  arguments.types[keys.size()] = INT8OID;
  arguments.values[keys.size()] = Int64GetDatum(chunk);
  arguments.types[keys.size() + 1] = BYTEAOID;
  arguments.values[keys.size() + 1] = PointerGetDatum(value);
  const int count = static_cast<int>(keys.size()) + 2;
  if (SPI_execute_with_args(insert, count, arguments.types, arguments.values, nullptr, false, 0) != SPI_OK_INSERT) {
    elog(ERROR, "a chunk could not be stored");
  }
  SPI_finish();
}

bool copy_chunks(const char* select, std::span<const std::int64_t> keys, std::byte* target, std::size_t size) {
  // A cursor that only reads takes the active snapshot; a worker's transaction may have none yet.
  const bool pushed = !ActiveSnapshotSet();
  if (pushed) PushActiveSnapshot(GetTransactionSnapshot());
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  Arguments arguments;
  set_keys(arguments, keys);
  SPIPlanPtr plan = SPI_prepare(select, static_cast<int>(keys.size()), arguments.types);
  Portal portal = SPI_cursor_open(nullptr, plan, arguments.values, nullptr, true);
  std::size_t done = 0;
  bool good = true;
  for (int expected = 0; good; ++expected) {
    SPI_cursor_fetch(portal, true, 1);
    if (SPI_processed == 0) break;
    bool no_is_null, data_is_null;
    const Datum no = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &no_is_null);
    const Datum data = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &data_is_null);
    good = !no_is_null && !data_is_null && DatumGetInt32(no) == expected;
    if (!good) break;
    auto* chunk = DatumGetByteaPP(data);
    const std::size_t bytes = VARSIZE_ANY_EXHDR(chunk);
    good = bytes <= size - done;
    if (good) memcpy(target + done, VARDATA_ANY(chunk), bytes);
    done += bytes;
    if (reinterpret_cast<Pointer>(chunk) != DatumGetPointer(data)) pfree(chunk);
    SPI_freetuptable(SPI_tuptable);
  }
  SPI_cursor_close(portal);
  SPI_finish();
  if (pushed) PopActiveSnapshot();
  return good && done == size;
}

}  // namespace

void write_chunks(const char* insert, std::span<const std::int64_t> keys, const std::byte* data, std::size_t size) {
  std::int64_t chunk = 0;
  for (std::size_t start = 0; start < size; start += kChunkBytes, ++chunk) {
    const std::size_t bytes = std::min(kChunkBytes, size - start);
    call_pg([&] { insert_chunk(insert, keys, chunk, data + start, bytes); });
  }
}

bool read_chunks(const char* select, std::span<const std::int64_t> keys, std::byte* target, std::size_t size) {
  return call_pg([&] { return copy_chunks(select, keys, target, size); });
}

}  // namespace dmlc::pg
