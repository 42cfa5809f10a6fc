// SPDX-License-Identifier: Apache-2.0
// SQL functions about computations: declaring and dropping them, with their schedules.
#include <algorithm>
#include <cstdlib>

#include "runtime/src/kernels/kernel_facts.h"
#include "runtime/src/pg/card_code.h"
#include "runtime/src/pg/compute_row.h"
#include "runtime/src/pg/kernel_store.h"
#include "runtime/src/pg/model_objects.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/jobs/wake.h"
#include "runtime/src/pg/identity.h"
#include "runtime/src/pg/model_row.h"
#include "runtime/src/pg/object_rights.h"

namespace dmlc::pg {
namespace {

std::vector<std::string> hashes_of(const kernels::ComputeSpec& spec) {
  std::vector<std::string> hashes;
  for (const auto& binary : spec.binaries) hashes.push_back(binary.sha256);
  return hashes;
}

/// The columns must be what the kernel takes, whoever compiled what when.
void check_spec(const kernels::ComputeSpec& spec, const std::string& schema, const std::string& name,
                const std::string& display) {
  if (spec.schema != schema || spec.name != name)
    refuse_spec(display, "the specification is that of another computation");
  if (spec.into_table && spec.target.schema == spec.source.schema && spec.target.table == spec.source.table)
    refuse_spec(display, "its source and its target are the same table");
  const std::vector<std::string> facts = lock_binaries(hashes_of(spec), spec.kernel);
  if (facts.size() != 1) refuse_spec(display, "its binaries describe different kernels");
  try {
    kernels::check_fit(spec, kernels::parse_kernel_facts(facts[0]));
  } catch (const std::runtime_error& error) {  // FactsError or SpecError
    refuse_spec(display, error.what());
  }
}

std::int64_t insert_compute(const std::string& schema, const std::string& name, const std::string& spec,
                            const Text& statement) {
  const std::string role = std::to_string(GetUserId());
  const OwnerScope owner;
  const Text id = query_value(
      "INSERT INTO dml.compute (schema_name, compute_name, owner, spec, statement) "
      "VALUES ($1, $2, $3::oid::regrole, $4::jsonb, $5) ON CONFLICT (schema_name, compute_name) DO NOTHING "
      "RETURNING compute_id",
      {schema, name, role, spec, statement});
  return id ? std::strtoll(id->c_str(), nullptr, 10) : 0;
}

void update_compute(const ComputeRow& row, const std::string& spec, const Text& statement) {
  const OwnerScope owner;
  query(
      "UPDATE dml.compute SET declared_at = CASE WHEN spec = $2::jsonb THEN declared_at ELSE now() END, "
      "spec = $2::jsonb, statement = $3 WHERE compute_id = $1::bigint "
      "AND (spec <> $2::jsonb OR statement IS DISTINCT FROM $3)",
      {std::to_string(row.compute_id), spec, statement});
}

/// The first run is due at once. An interval that stays the same keeps its beat.
void set_schedule(std::int64_t compute_id, const std::optional<std::int64_t>& every_ms) {
  const std::string id = std::to_string(compute_id);
  const OwnerScope owner;
  if (!every_ms) {
    query("DELETE FROM dml.schedule WHERE compute_id = $1::bigint", {id});
    return;
  }
  query(
      "INSERT INTO dml.schedule AS s (compute_id, every_ms, next_due) VALUES ($1::bigint, $2::bigint, "
      "clock_timestamp()) "
      "ON CONFLICT (compute_id) DO UPDATE SET every_ms = EXCLUDED.every_ms, next_due = EXCLUDED.next_due "
      "WHERE s.every_ms <> EXCLUDED.every_ms",
      {id, std::to_string(*every_ms)});
  jobs::wake_at_commit();
}

void remove_old_binaries(const std::string& old_spec, const kernels::ComputeSpec& spec, const std::string& display) {
  std::vector<std::string> old = hashes_of(parse_spec(old_spec, display));
  const std::vector<std::string> kept = hashes_of(spec);
  std::erase_if(old, [&](const std::string& hash) { return std::find(kept.begin(), kept.end(), hash) != kept.end(); });
  remove_unused_binaries(old);
}

std::int64_t declare_compute(const std::string& schema, const std::string& name, const std::string& spec_text,
                             const Text& statement) {
  const Oid role = GetUserId();
  const std::string display = display_name(schema, name);
  const kernels::ComputeSpec spec = parse_spec(spec_text, display);
  require_create_right(schema, role);
  check_spec(spec, schema, name, display);
  compile_for_this_card(spec, display);
  ComputeRow row = lock_compute(schema, name);
  if (row.compute_id == 0) {
    if (const std::int64_t id = insert_compute(schema, name, spec_text, statement); id != 0) {
      set_schedule(id, spec.every_ms);
      return id;
    }
    row = lock_compute(schema, name);  // somebody declared it at the same moment
  }
  require_object_owner(row.owner, role, display);
  update_compute(row, spec_text, statement);
  set_schedule(row.compute_id, spec.every_ms);
  remove_old_binaries(row.spec, spec, display);
  return row.compute_id;
}

/// The function that runs the computation, if it is there and still is that function.
void drop_function(const std::string& schema, const std::string& name, const std::string& display) {
  SettingsScope settings;
  settings.set("search_path", "pg_catalog, pg_temp");
  settings.set("lc_messages", "C");
  const Text function = query_value(
      "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
      "JOIN pg_language l ON l.oid = p.prolang WHERE n.nspname = $1 AND p.proname = $2 AND p.pronargs = 0 "
      "AND l.lanname = 'dml' AND p.prosrc = 'compute ' || $3",
      {schema, name, display});
  if (!function) return;
  try {
    query("DROP FUNCTION " + *function);
  } catch (const PgError& error) {
    if (error.data().sqlerrcode != ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST) throw;
    throw make_error<RuntimeErrorId::ComputationInUse>(display, "drop or change them first", display,
                                                       dependents_in(error));
  }
}

void cancel_running_jobs(std::int64_t compute_id) {
  const OwnerScope owner;
  query("SELECT dml.cancel_job(job_id) FROM dml.job WHERE compute_id = $1::bigint AND state = 'running'",
        {std::to_string(compute_id)});
}

void drop_compute(const std::string& schema, const std::string& name, bool if_exists) {
  const std::string display = display_name(schema, name);
  const ComputeRow row = lock_compute(schema, name);
  if (row.compute_id == 0) {
    if (if_exists) return;
    refuse_unknown_compute(display);
  }
  require_object_owner(row.owner, GetUserId(), display);
  const std::vector<std::string> hashes = hashes_of(parse_spec(row.spec, display));
  drop_function(schema, name, display);
  cancel_running_jobs(row.compute_id);
  {
    const OwnerScope owner;
    query("DELETE FROM dml.compute WHERE compute_id = $1::bigint", {std::to_string(row.compute_id)});
  }
  remove_unused_binaries(hashes);
}

}  // namespace
}  // namespace dmlc::pg

DMLC_SQL_FUNCTION(dml_declare_compute) {
  using namespace dmlc::pg;
  const char* schema = text_argument(fcinfo, 0, "schema_name");
  const char* name = text_argument(fcinfo, 1, "compute_name");
  const char* spec = json_argument(fcinfo, 2, "spec");
  const char* statement = PG_ARGISNULL(3) ? nullptr : text_argument(fcinfo, 3, "statement");
  return sql_entry([&] {
    return Int64GetDatum(declare_compute(schema, name, spec, statement != nullptr ? Text(statement) : std::nullopt));
  });
}

DMLC_SQL_FUNCTION(dml_drop_compute) {
  using namespace dmlc::pg;
  const char* schema = text_argument(fcinfo, 0, "schema_name");
  const char* name = text_argument(fcinfo, 1, "compute_name");
  const bool if_exists = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
  return sql_entry([&]() -> Datum {
    drop_compute(schema, name, if_exists);
    return 0;
  });
}
