// SPDX-License-Identifier: Apache-2.0
// SQL functions about models: declare, find and drop.
#include <nlohmann/json.hpp>

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/pg/model_objects.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"
#include "runtime/src/pg/model_row.h"
#include "runtime/src/pg/object_rights.h"

namespace dmlc::pg {
namespace {

void check_names(const std::string& schema, const std::string& name, const train::ModelSpec& spec) {
  if (spec.schema == schema && spec.name == name && !name.empty() && name.size() <= abi::kMaxModelNameBytes &&
      spec.features.size() <= FUNC_MAX_ARGS) {
    return;
  }
  throw make_error<RuntimeErrorId::ModelDamaged>(name, "compile the file again", name, 0,
                                                 "(specification of another model)");
}

[[noreturn]] void refuse_taken(const std::string& object, const std::string& display) {
  throw make_error<RuntimeErrorId::NameTaken>(object, "drop or rename it, or name the model differently", object,
                                              display);
}

/// The type of the last column of the feature view, where folds have a key; empty: they have none.
std::string fold_key_type(const nlohmann::json& spec) {
  const auto validate = spec.value("validate", nlohmann::json());
  if (!validate.is_object()) return {};
  if (validate.value("method", "") == "time_series_split") return "timestamptz";
  return validate.contains("group") && !validate["group"].is_null() ? "bigint" : "";
}

/// What the views and functions are made from: when it changes, CREATE OR REPLACE cannot change them in place.
bool has_same_shape(const std::string& before, const std::string& after) {
  const auto a = nlohmann::json::parse(before);
  const auto b = nlohmann::json::parse(after);
  for (const char* key : {"/features", "/target", "/task", "/validation_view", "/forecast/intervals"}) {
    const nlohmann::json::json_pointer place(key);
    if (a.value(place, nlohmann::json()) != b.value(place, nlohmann::json())) return false;
  }
  return fold_key_type(a) == fold_key_type(b) && a.value("split", nlohmann::json::object()).value("by", "random") ==
                                                     b.value("split", nlohmann::json::object()).value("by", "random");
}

std::int64_t insert_model(const std::string& schema, const std::string& name, const std::string& spec,
                          const Text& statement, Oid role) {
  const OwnerScope owner;
  const Text id = query_value(
      "INSERT INTO dml.model (schema_name, model_name, owner, spec, statement) "
      "VALUES ($1, $2, $3::oid::regrole, $4::jsonb, $5) ON CONFLICT (schema_name, model_name) DO NOTHING RETURNING "
      "model_id",
      {schema, name, std::to_string(role), spec, statement});
  return id ? std::strtoll(id->c_str(), nullptr, 10) : 0;
}

void update_model(const ModelRow& row, const std::string& spec, const Text& statement) {
  const OwnerScope owner;
  query(
      "UPDATE dml.model SET declared_at = CASE WHEN spec = $2::jsonb THEN declared_at ELSE now() END, "
      "spec = $2::jsonb, statement = $3 WHERE model_id = $1::bigint "
      "AND (spec <> $2::jsonb OR statement IS DISTINCT FROM $3)",
      {std::to_string(row.model_id), spec, statement});
}

std::int64_t declare_model(const std::string& schema, const std::string& name, const std::string& spec_text,
                           const Text& statement) {
  const Oid role = GetUserId();
  const train::ModelSpec spec = train::parse_model_spec(spec_text);
  check_names(schema, name, spec);
  require_create_right(schema, role);
  const std::string display = display_name(schema, name);
  ModelRow row = lock_model(schema, name);
  if (!row.found) {
    const ModelObjects objects = find_model_objects(schema, name, false);
    if (!objects.strangers.empty()) refuse_taken(objects.strangers[0], display);
    if (const std::int64_t id = insert_model(schema, name, spec_text, statement, role); id != 0) return id;
    row = lock_model(schema, name);  // somebody declared it at the same moment
  }
  require_owner(row, role, display);
  const ModelObjects objects = find_model_objects(schema, name, true);
  if (!objects.strangers.empty()) refuse_taken(objects.strangers[0], display);
  if (!has_same_shape(row.spec, spec_text)) drop_model_objects(objects, display);
  update_model(row, spec_text, statement);
  return row.model_id;
}

/// Workers that train the model find their row gone at the end; this saves them the work until then.
void cancel_running_jobs(std::int64_t model_id) {
  const OwnerScope owner;
  query(
      "SELECT dml.cancel_job(job_id) FROM dml.job WHERE model_id = $1::bigint AND state = 'running' AND kind = 'train'",
      {std::to_string(model_id)});
}

void drop_model(const std::string& schema, const std::string& name, bool if_exists) {
  const std::string display = display_name(schema, name);
  const ModelRow row = lock_model(schema, name);
  if (!row.found) {
    if (if_exists) return;
    refuse_unknown_model(display);
  }
  require_owner(row, GetUserId(), display);
  drop_model_objects(find_model_objects(schema, name, true), display);
  cancel_running_jobs(row.model_id);
  const OwnerScope owner;
  query("DELETE FROM dml.model WHERE model_id = $1::bigint", {std::to_string(row.model_id)});
}

/// nullopt before the first training.
std::optional<int> version_of(const std::string& schema, const std::string& name, std::optional<int> asked) {
  const std::string display = display_name(schema, name);
  const Oid caller = GetUserId();
  const OwnerScope owner;
  const Rows rows = query(
      "SELECT m.owner::oid, coalesce($3::integer, m.current_version), v.version IS NOT NULL FROM dml.model m "
      "LEFT JOIN dml.model_version v ON v.model_id = m.model_id AND v.version = $3::integer "
      "WHERE m.schema_name = $1 AND m.model_name = $2",
      {schema, name, asked ? Text(std::to_string(*asked)) : std::nullopt}, Access::read);
  if (rows.empty()) refuse_unknown_model(display);
  ModelRow row;
  row.owner = static_cast<Oid>(rows.integer(0, 0));
  require_owner(row, caller, display);
  if (asked && rows.text(0, 2) != "t") {
    throw make_error<RuntimeErrorId::UnknownVersion>(display, "see dml.versions", display, *asked);
  }
  return rows.at(0, 1) ? std::optional<int>(static_cast<int>(rows.integer(0, 1))) : std::nullopt;
}

/// By `schema.model`, or by `model` alone where only one of that name is seen.
std::int64_t find_model(const std::string& model) {
  const Rows rows = query(
      "SELECT model_id, schema_name || '.' || model_name FROM dml.models "
      "WHERE schema_name || '.' || model_name = $1 OR model_name = $1 ORDER BY 2",
      {model});
  if (rows.empty()) refuse_unknown_model(model);
  if (rows.rows.size() > 1) {
    throw make_error<RuntimeErrorId::UnknownModelAtRun>(
        model, "write the schema, too: `" + rows.text(0, 1) + "` or `" + rows.text(1, 1) + "`", model);
  }
  return rows.integer(0, 0);
}

}  // namespace
}  // namespace dmlc::pg

DMLC_SQL_FUNCTION(dml_check_installation) {
  (void)fcinfo;
  const char* version = GetConfigOption("server_version_num", false, false);
  if (pg_strtoint32(version) < 150000)
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("declarativeml needs PostgreSQL 15 or newer")));
  const Oid schema = get_namespace_oid(dmlc::abi::kSchema.data(), false);
  if (!pg_namespace_ownercheck(schema, GetUserId()) || !superuser())
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("schema dml belongs to another role"),
                    errhint("Drop the schema first; the extension creates its own.")));
  PG_RETURN_VOID();
}

DMLC_SQL_FUNCTION(dml_declare_model) {
  using namespace dmlc::pg;
  const char* schema = text_argument(fcinfo, 0, "schema_name");
  const char* name = text_argument(fcinfo, 1, "model_name");
  const char* spec = json_argument(fcinfo, 2, "spec");
  const char* statement = PG_ARGISNULL(3) ? nullptr : text_argument(fcinfo, 3, "statement");
  return sql_entry([&] {
    return Int64GetDatum(declare_model(schema, name, spec, statement != nullptr ? Text(statement) : std::nullopt));
  });
}

DMLC_SQL_FUNCTION(dml_drop_model) {
  using namespace dmlc::pg;
  const char* schema = text_argument(fcinfo, 0, "schema_name");
  const char* name = text_argument(fcinfo, 1, "model_name");
  const bool if_exists = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
  return sql_entry([&]() -> Datum {
    drop_model(schema, name, if_exists);
    return 0;
  });
}

DMLC_SQL_FUNCTION(dml_version_of) {
  using namespace dmlc::pg;
  const char* schema = text_argument(fcinfo, 0, "schema_name");
  const char* name = text_argument(fcinfo, 1, "model_name");
  const std::optional<int> asked = PG_ARGISNULL(2) ? std::nullopt : std::optional<int>(PG_GETARG_INT32(2));
  std::optional<int> version;
  (void)sql_entry([&]() -> Datum {
    version = version_of(schema, name, asked);
    return 0;
  });
  if (!version) PG_RETURN_NULL();
  PG_RETURN_INT32(*version);
}

DMLC_SQL_FUNCTION(dml_find_model) {
  using namespace dmlc::pg;
  const char* model = text_argument(fcinfo, 0, "model");
  return sql_entry([&] { return Int64GetDatum(find_model(model)); });
}
