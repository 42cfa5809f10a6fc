// SPDX-License-Identifier: Apache-2.0
// Looks tables and columns up in the catalogs.
#include "runtime/src/pg/compute_tables.h"

#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

[[noreturn]] void refuse(const std::string& subject, const std::string& display, const std::string& reason) {
  throw make_error<RuntimeErrorId::ComputationChanged>(subject, "compile the file again and apply it", display, reason);
}

Oid find_table(const kernels::TableName& name, const std::string& display) {
  const Oid table = call_pg([&] {
    const Oid schema = get_namespace_oid(name.schema.c_str(), true);
    return OidIsValid(schema) ? get_relname_relid(name.table.c_str(), schema) : InvalidOid;
  });
  const std::string shown = display_name(name.schema, name.table);
  if (!OidIsValid(table)) refuse(shown, display, "table `" + shown + "` is gone");
  return table;
}

ColumnType find_column(Oid table, const std::string& name, const std::string& display) {
  ColumnType column;
  call_pg([&] {
    HeapTuple tuple = SearchSysCacheAttName(table, name.c_str());
    if (!HeapTupleIsValid(tuple)) return;
    const auto* row = reinterpret_cast<Form_pg_attribute>(GETSTRUCT(tuple));
    column.number = row->attnum;
    column.modifier = row->atttypmod;
    column.type = getBaseTypeAndTypmod(row->atttypid, &column.modifier);
    column.is_domain = column.type != row->atttypid;
    ReleaseSysCache(tuple);
  });
  if (column.number <= 0) refuse(name, display, "column `" + name + "` is gone");
  return column;
}

/// The rights that statements would ask for: here they are asked for before a lock makes anybody wait.
void require_rights(Oid table, const std::string& shown, const std::vector<ColumnType>& updated) {
  const Oid role = GetUserId();
  const bool allowed = call_pg([&] {
    if (updated.empty())
      return pg_class_aclcheck(table, role, ACL_INSERT) == ACLCHECK_OK &&
             pg_class_aclcheck(table, role, ACL_DELETE) == ACLCHECK_OK;
    if (pg_class_aclcheck(table, role, ACL_UPDATE) == ACLCHECK_OK) return true;
    for (const ColumnType& column : updated)
      if (pg_attribute_aclcheck(table, column.number, role, ACL_UPDATE) != ACLCHECK_OK) return false;
    return true;
  });
  if (allowed) return;
  throw make_error<RuntimeErrorId::SourceDenied>(
      shown, updated.empty() ? "GRANT INSERT and DELETE on it" : "GRANT UPDATE on it or on the column", role_name(role),
      std::string_view("write to"), shown);
}

char kind_of(Oid table) {
  return call_pg([&] { return get_rel_relkind(table); });
}

/// Rows of partitions and children are locked with their parent. True when there are any.
bool lock_all(Oid table) {
  return call_pg([&] {
    List* tables = find_all_inheritors(table, ShareRowExclusiveLock, nullptr);
    LockRelationOid(table, ShareRowExclusiveLock);
    return list_length(tables) > 1;
  });
}

/// Values of keys are copied as they are stored, so source and target must agree on what that is.
void find_keys(const kernels::ComputeSpec& spec, const std::string& display, ComputeTables& tables) {
  for (const std::string& key : spec.key) {
    const ColumnType from = find_column(tables.source, key, display);
    const ColumnType into = find_column(tables.target, key, display);
    if (from.type != into.type)
      refuse(
          key, display,
          "column `" + key + "` has another type in `" + spec.source.table + "` than in `" + spec.target.table + "`");
    tables.same_keys = tables.same_keys && (into.modifier < 0 || into.modifier == from.modifier);
    tables.keys.push_back(into);
  }
}

}  // namespace

ComputeTables open_tables(const kernels::ComputeSpec& spec, const std::string& display) {
  ComputeTables tables;
  const kernels::TableName& name = spec.into_table ? spec.target : spec.source;
  const std::string shown = display_name(name.schema, name.table);
  tables.source = find_table(spec.source, display);
  call_pg([&] { LockRelationOid(tables.source, AccessShareLock); });
  tables.target = spec.into_table ? find_table(spec.target, display) : tables.source;
  const char kind = kind_of(tables.target);
  if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE)
    refuse(shown, display, "`" + shown + "` is no table");
  for (const std::string& output : spec.outputs) tables.outputs.push_back(find_column(tables.target, output, display));
  require_rights(tables.target, shown, spec.into_table ? std::vector<ColumnType>{} : tables.outputs);
  tables.has_parts = lock_all(tables.target);
  // What was found before the lock may have changed until it was there.
  if (find_table(spec.source, display) != tables.source || find_table(name, display) != tables.target)
    refuse(shown, display, "table `" + shown + "` was replaced just now");
  for (std::size_t i = 0; i < spec.outputs.size(); ++i)
    tables.outputs[i] = find_column(tables.target, spec.outputs[i], display);
  find_keys(spec, display, tables);
  if (!spec.position.empty()) tables.position = find_column(tables.target, spec.position, display);
  return tables;
}

}  // namespace dmlc::pg
