// SPDX-License-Identifier: Apache-2.0
// SQL functions about kernels: who may add them, their binaries, declaring and dropping them.
#include <algorithm>
#include <cstdlib>

#include "runtime/src/kernels/kernel_facts.h"
#include "runtime/src/pg/kernel_store.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"
#include "runtime/src/pg/model_row.h"
#include "runtime/src/pg/object_rights.h"

namespace dmlc::pg {
namespace {

void require_governor(Oid role) {
  if (governs_database(role)) return;
  throw make_error<RuntimeErrorId::NotKernelAuthor>("", "act as the owner of the database or as a superuser",
                                                    role_name(role));
}

void trust_author(Oid author) {
  const Oid role = GetUserId();
  require_governor(role);
  const OwnerScope owner;
  query(
      "INSERT INTO dml.kernel_author (role, trusted_by) SELECT r.oid, $2::oid::regrole FROM pg_roles r "
      "WHERE r.oid = $1::oid ON CONFLICT (role) DO NOTHING",
      {std::to_string(author), std::to_string(role)});
}

void distrust_author(Oid author) {
  require_governor(GetUserId());
  const OwnerScope owner;
  query("DELETE FROM dml.kernel_author WHERE role = $1::oid", {std::to_string(author)});
}

struct KernelRow {
  std::int64_t kernel_id = 0;  ///< 0: there is none
  Oid owner = InvalidOid;
  std::vector<std::string> binaries;
};

KernelRow lock_kernel(const std::string& schema, const std::string& name) {
  const OwnerScope owner;
  const Rows rows =
      query("SELECT kernel_id, owner::oid FROM dml.kernel WHERE schema_name = $1 AND kernel_name = $2 FOR UPDATE",
            {schema, name});
  KernelRow row;
  if (rows.empty()) return row;
  row.kernel_id = rows.integer(0, 0);
  row.owner = static_cast<Oid>(rows.integer(0, 1));
  const Rows binaries =
      query("SELECT unnest(binaries) FROM dml.kernel WHERE kernel_id = $1::bigint", {std::to_string(row.kernel_id)});
  for (std::size_t i = 0; i < binaries.rows.size(); ++i) row.binaries.push_back(binaries.text(i, 0));
  return row;
}

struct NewKernel {
  std::string schema;
  std::string name;
  std::string source;
  std::string facts;
  std::vector<std::string> binaries;
  Text statement;
};

std::int64_t insert_kernel(const NewKernel& kernel) {
  const std::string role = std::to_string(GetUserId());
  const OwnerScope owner;
  const Text id = query_value(
      "INSERT INTO dml.kernel (schema_name, kernel_name, owner, source, facts, binaries, statement) "
      "VALUES ($1, $2, $3::oid::regrole, $4, $5::jsonb, $6::text[], $7) "
      "ON CONFLICT (schema_name, kernel_name) DO NOTHING RETURNING kernel_id",
      {kernel.schema, kernel.name, role, kernel.source, kernel.facts, array_text(kernel.binaries), kernel.statement});
  return id ? std::strtoll(id->c_str(), nullptr, 10) : 0;
}

void update_kernel(const KernelRow& row, const NewKernel& kernel) {
  {
    const OwnerScope owner;
    query(
        "UPDATE dml.kernel SET source = $2, facts = $3::jsonb, binaries = $4::text[], statement = $5, "
        "declared_at = now() WHERE kernel_id = $1::bigint AND (source, facts, binaries) IS DISTINCT FROM "
        "($2, $3::jsonb, $4::text[])",
        {std::to_string(row.kernel_id), kernel.source, kernel.facts, array_text(kernel.binaries), kernel.statement});
  }
  std::vector<std::string> old;
  for (const std::string& hash : row.binaries)
    if (std::find(kernel.binaries.begin(), kernel.binaries.end(), hash) == kernel.binaries.end()) old.push_back(hash);
  remove_unused_binaries(old);
}

std::int64_t declare_kernel(const NewKernel& kernel) {
  const Oid role = GetUserId();
  const std::string display = display_name(kernel.schema, kernel.name);
  require_kernel_author(role);
  require_create_right(kernel.schema, role);
  try {
    (void)kernels::parse_kernel_facts(kernel.facts);
  } catch (const kernels::FactsError& error) {
    throw make_error<RuntimeErrorId::BinaryRefused>(display, "compile the file again", display, "all machines",
                                                    error.what());
  }
  (void)lock_binaries(kernel.binaries, display);
  KernelRow row = lock_kernel(kernel.schema, kernel.name);
  if (row.kernel_id == 0) {
    if (const std::int64_t id = insert_kernel(kernel); id != 0) return id;
    row = lock_kernel(kernel.schema, kernel.name);  // somebody declared it at the same moment
  }
  require_object_owner(row.owner, role, display);
  update_kernel(row, kernel);
  return row.kernel_id;
}

void refuse_used_kernel(const std::string& schema, const std::string& name, const std::string& display) {
  const OwnerScope owner;
  const Text user = query_value(
      "SELECT quote_ident(schema_name) || '.' || quote_ident(compute_name) FROM dml.compute "
      "WHERE spec ->> 'kernel' = ANY (ARRAY[$1, $2]) ORDER BY 1 LIMIT 1",
      {display, schema + "." + name});
  if (user)
    throw make_error<RuntimeErrorId::KernelInUse>(display, "drop the computation first: SELECT dml.drop_compute(…)",
                                                  display, *user);
}

void drop_kernel(const std::string& schema, const std::string& name, bool if_exists) {
  const std::string display = display_name(schema, name);
  const KernelRow row = lock_kernel(schema, name);
  if (row.kernel_id == 0) {
    if (if_exists) return;
    throw make_error<RuntimeErrorId::UnknownKernelAtRun>(display, "see dml.kernels", display);
  }
  require_object_owner(row.owner, GetUserId(), display);
  refuse_used_kernel(schema, name, display);
  {
    const OwnerScope owner;
    query("DELETE FROM dml.kernel WHERE kernel_id = $1::bigint", {std::to_string(row.kernel_id)});
  }
  remove_unused_binaries(row.binaries);
}

}  // namespace
}  // namespace dmlc::pg

DMLC_SQL_FUNCTION(dml_trust_kernel_author) {
  using namespace dmlc::pg;
  if (PG_ARGISNULL(0)) ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"role\" is NULL")));
  const Oid author = PG_GETARG_OID(0);
  return sql_entry([&]() -> Datum {
    trust_author(author);
    return 0;
  });
}

DMLC_SQL_FUNCTION(dml_distrust_kernel_author) {
  using namespace dmlc::pg;
  if (PG_ARGISNULL(0)) ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"role\" is NULL")));
  const Oid author = PG_GETARG_OID(0);
  return sql_entry([&]() -> Datum {
    distrust_author(author);
    return 0;
  });
}

DMLC_SQL_FUNCTION(dml_add_kernel_binary) {
  using namespace dmlc::pg;
  const char* sha256 = text_argument(fcinfo, 0, "sha256");
  const char* target = text_argument(fcinfo, 1, "target");
  const char* facts = json_argument(fcinfo, 2, "facts");
  if (PG_ARGISNULL(3))
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"content\" is NULL")));
  const bytea* content = PG_GETARG_BYTEA_PP(3);
  const auto* bytes = reinterpret_cast<const std::byte*>(VARDATA_ANY(content));
  const std::size_t size = VARSIZE_ANY_EXHDR(content);
  return sql_entry([&]() -> Datum {
    require_kernel_author(GetUserId());
    add_binary({sha256, target, facts, {bytes, size}});
    return 0;
  });
}

DMLC_SQL_FUNCTION(dml_declare_kernel) {
  using namespace dmlc::pg;
  const char* schema = text_argument(fcinfo, 0, "schema_name");
  const char* name = text_argument(fcinfo, 1, "kernel_name");
  const char* source = text_argument(fcinfo, 2, "source");
  const char* facts = json_argument(fcinfo, 3, "facts");
  int count;
  char** binaries = text_array_argument(fcinfo, 4, &count);
  const char* statement = PG_ARGISNULL(5) ? nullptr : text_argument(fcinfo, 5, "statement");
  return sql_entry([&] {
    return Int64GetDatum(declare_kernel({schema,
                                         name,
                                         source,
                                         facts,
                                         {binaries, binaries + count},
                                         statement != nullptr ? Text(statement) : std::nullopt}));
  });
}

DMLC_SQL_FUNCTION(dml_drop_kernel) {
  using namespace dmlc::pg;
  const char* schema = text_argument(fcinfo, 0, "schema_name");
  const char* name = text_argument(fcinfo, 1, "kernel_name");
  const bool if_exists = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
  return sql_entry([&]() -> Datum {
    drop_kernel(schema, name, if_exists);
    return 0;
  });
}
