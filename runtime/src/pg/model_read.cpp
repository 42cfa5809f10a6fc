// SPDX-License-Identifier: Apache-2.0
// Reads a stored version back and checks every part of it before anything is built from it.
#include <cstdlib>
#include <stdexcept>

#include "runtime/src/pg/model_store.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

/// Where the damage is: becomes the message's last argument.
struct Damage {
  std::string model;
  int version;
  [[noreturn]] void report(const std::string& what) const {
    throw make_error<RuntimeErrorId::ModelDamaged>(model, "train the model again", model, version, what);
  }
};

std::vector<std::uint64_t> parse_shape(const std::string& text) {
  std::vector<std::uint64_t> shape;
  for (const char* at = text.c_str(); *at != '\0';) {
    if (*at < '0' || *at > '9') {
      ++at;
      continue;
    }
    char* end = nullptr;
    shape.push_back(std::strtoull(at, &end, 10));
    at = end;
  }
  return shape;
}

/// Copies the chunks of one tensor, in order and without gaps, into `target`. False when they do not fill it exactly.
bool copy_chunks(std::int64_t model_id, int version, int tensor, std::byte* target, std::size_t size) {
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
  Oid types[] = {INT8OID, INT4OID, INT4OID};
  Datum values[] = {Int64GetDatum(model_id), Int32GetDatum(version), Int32GetDatum(tensor)};
  SPIPlanPtr plan = SPI_prepare(
      "SELECT chunk_no, data FROM dml.tensor_chunk WHERE model_id = $1 AND version = $2 AND tensor_no = $3 "
      "ORDER BY chunk_no",
      3, types);
  Portal portal = SPI_cursor_open(nullptr, plan, values, nullptr, true);
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
  return good && done == size;
}

tensor::Tensor read_tensor(std::int64_t model_id, const Damage& damage, const Rows& rows, std::size_t row) {
  tensor::Tensor tensor;
  tensor.name = rows.text(row, 1);
  const std::uint64_t size = std::strtoull(rows.text(row, 4).c_str(), nullptr, 10);
  const std::int64_t chunks = rows.integer(row, 6);
  // The chunks bound the size before memory is taken for it.
  if (size > static_cast<std::uint64_t>(chunks) * kChunkBytes)
    damage.report("tensor " + tensor.name + " is incomplete");
  try {
    tensor.type = tensor::data_type_of(rows.text(row, 2));
    tensor.shape = parse_shape(rows.text(row, 3));
    tensor.bytes.resize(size);
    tensor::verify_tensor(tensor);
  } catch (const std::invalid_argument& error) {
    damage.report("tensor " + tensor.name + ": " + error.what());
  }
  const int no = static_cast<int>(rows.integer(row, 0));
  const bool whole = call_pg([&] { return copy_chunks(model_id, damage.version, no, tensor.bytes.data(), size); });
  if (!whole) damage.report("tensor " + tensor.name + " is incomplete");
  if (tensor::checksum(tensor.bytes.data(), size) != static_cast<std::uint32_t>(rows.integer(row, 5))) {
    damage.report("tensor " + tensor.name + " has another checksum");
  }
  return tensor;
}

}  // namespace

StoredVersion read_version(std::int64_t model_id, int version, const std::string& model_name) {
  const OwnerScope owner;
  const Damage damage{model_name, version};
  const std::vector<Text> key{std::to_string(model_id), std::to_string(version)};
  const Rows head = query(
      "SELECT spec::text, preparation FROM dml.model_version WHERE model_id = $1::bigint AND version = $2::integer",
      key, Access::read);
  if (head.empty()) damage.report("its row is missing");
  StoredVersion stored;
  stored.spec = train::parse_model_spec(head.text(0, 0));
  stored.state.preparation = head.text(0, 1);
  const Rows tensors = query(
      "SELECT t.tensor_no, t.name, t.dtype, t.shape::text, t.bytes, t.checksum, (SELECT count(*) FROM dml.tensor_chunk "
      "c "
      "WHERE c.model_id = t.model_id AND c.version = t.version AND c.tensor_no = t.tensor_no) "
      "FROM dml.tensor t WHERE t.model_id = $1::bigint AND t.version = $2::integer ORDER BY t.tensor_no",
      key, Access::read);
  for (std::size_t row = 0; row < tensors.rows.size(); ++row) {
    if (tensors.integer(row, 0) != static_cast<std::int64_t>(row)) damage.report("a tensor is missing");
    stored.state.tensors.push_back(read_tensor(model_id, damage, tensors, row));
  }
  return stored;
}

}  // namespace dmlc::pg
