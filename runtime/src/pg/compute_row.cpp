// SPDX-License-Identifier: Apache-2.0
// Reads rows of dml.compute and words what is wrong with them.
#include "runtime/src/pg/compute_row.h"

#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

ComputeRow read_row(const std::string& schema, const std::string& name, bool lock) {
  const OwnerScope owner;
  const std::string statement =
      "SELECT compute_id, owner::oid, spec::text FROM dml.compute WHERE schema_name = $1 AND compute_name = $2";
  const Rows rows = query(statement + (lock ? " FOR UPDATE" : ""), {schema, name}, lock ? Access::write : Access::read);
  ComputeRow row;
  if (rows.empty()) return row;
  row.compute_id = rows.integer(0, 0);
  row.owner = static_cast<Oid>(rows.integer(0, 1));
  row.spec = rows.text(0, 2);
  return row;
}

}  // namespace

ComputeRow find_compute(const std::string& schema, const std::string& name) { return read_row(schema, name, false); }
ComputeRow lock_compute(const std::string& schema, const std::string& name) { return read_row(schema, name, true); }

kernels::ComputeSpec parse_spec(const std::string& spec, const std::string& display) {
  try {
    return kernels::parse_compute_spec(spec);
  } catch (const kernels::SpecError& error) {
    refuse_spec(display, error.what());
  }
}

void refuse_unknown_compute(const std::string& display) {
  throw make_error<RuntimeErrorId::UnknownComputation>(display, "see dml.computes", display);
}

void refuse_spec(const std::string& display, const std::string& reason) {
  throw make_error<RuntimeErrorId::SpecificationRefused>(display, "compile the file again", display, reason);
}

std::string compute_function_mismatch(Oid returns, int arguments, bool returns_set, char volatility) {
  if (arguments != 0) return "it has arguments";
  if (returns != INT8OID || returns_set) return "it does not return a bigint";
  if (volatility != PROVOLATILE_VOLATILE) return "it is not volatile";
  return {};
}

}  // namespace dmlc::pg
