// SPDX-License-Identifier: Apache-2.0
// Reads a stored version back and checks every part of it before anything is built from it.
#include <cstdlib>
#include <stdexcept>

#include "runtime/src/pg/chunks.h"
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
  const std::int64_t keys[] = {model_id, damage.version, rows.integer(row, 0)};
  const bool whole = read_chunks(
      "SELECT chunk_no, data FROM dml.tensor_chunk WHERE model_id = $1 AND version = $2::integer "
      "AND tensor_no = $3::integer ORDER BY chunk_no",
      keys, tensor.bytes.data(), size);
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
