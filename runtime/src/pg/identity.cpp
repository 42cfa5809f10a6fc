// SPDX-License-Identifier: Apache-2.0
// Switches roles and settings.
#include "runtime/src/pg/identity.h"

#include <exception>
#include <stdexcept>

#include "runtime/include/dmlc/abi.h"

namespace dmlc::pg {
namespace {

/// InvalidOid when the extension is not installed.
Oid find_extension_owner() {
  Relation catalog = table_open(ExtensionRelationId, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
              CStringGetDatum(abi::kExtension.data()));
  SysScanDesc scan = systable_beginscan(catalog, ExtensionNameIndexId, true, nullptr, 1, &key);
  HeapTuple tuple = systable_getnext(scan);
  const Oid owner =
      HeapTupleIsValid(tuple) ? reinterpret_cast<Form_pg_extension>(GETSTRUCT(tuple))->extowner : InvalidOid;
  systable_endscan(scan);
  table_close(catalog, AccessShareLock);
  return owner;
}

}  // namespace

RoleScope::RoleScope(Oid role, bool restricted) {
  GetUserIdAndSecContext(&role_, &context_);
  SetUserIdAndSecContext(role,
                         context_ | SECURITY_LOCAL_USERID_CHANGE | (restricted ? SECURITY_RESTRICTED_OPERATION : 0));
}

RoleScope::~RoleScope() { SetUserIdAndSecContext(role_, context_); }

SettingsScope::SettingsScope() : level_(NewGUCNestLevel()), exceptions_(std::uncaught_exceptions()) {}

SettingsScope::~SettingsScope() {
  // After an error the end of the transaction restores the settings; doing it here could fail a second time.
  if (std::uncaught_exceptions() == exceptions_) AtEOXact_GUC(true, level_);
}

void SettingsScope::set(const char* name, const char* value) {
  call_pg([&] { set_config_option(name, value, PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, ERROR, false); });
}

OwnerScope::OwnerScope() : role_(extension_owner(), false) { settings_.set("search_path", "pg_catalog, pg_temp"); }

Oid extension_owner() {
  const Oid owner = call_pg([] { return find_extension_owner(); });
  if (!OidIsValid(owner)) throw std::runtime_error("the extension declarativeml is not installed in this database");
  return owner;
}

bool extension_exists() {
  return OidIsValid(call_pg([] { return find_extension_owner(); }));
}

std::string role_name(Oid role) {
  return call_pg([&] { return GetUserNameFromId(role, true) ? GetUserNameFromId(role, true) : "unknown"; });
}

bool acts_for(Oid role, Oid owner) {
  return call_pg([&] { return has_privs_of_role(role, owner); });
}

void require_durable_commit() {
  if (synchronous_commit != SYNCHRONOUS_COMMIT_OFF) return;
  call_pg([] {
    set_config_option("synchronous_commit", "on", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true, ERROR, false);
  });
}

}  // namespace dmlc::pg
