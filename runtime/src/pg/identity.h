// SPDX-License-Identifier: Apache-2.0
// Who acts, and with which settings: scopes that switch the current role and pin the search path.
#pragma once

#include <string>

#include "runtime/src/boundary.h"

namespace dmlc::pg {

/// Acts as another role until the end of the scope. Errors that reach PostgreSQL restore the role by themselves.
class RoleScope {
 public:
  /// `restricted` also forbids what could outlive the scope: temporary tables, prepared statements, deferred triggers.
  RoleScope(Oid role, bool restricted);
  ~RoleScope();
  RoleScope(const RoleScope&) = delete;
  RoleScope& operator=(const RoleScope&) = delete;

 private:
  Oid role_;
  int context_;
};

/// Settings that hold until the end of the scope.
class SettingsScope {
 public:
  SettingsScope();
  ~SettingsScope();
  SettingsScope(const SettingsScope&) = delete;
  SettingsScope& operator=(const SettingsScope&) = delete;
  void set(const char* name, const char* value);

 private:
  int level_;
  int exceptions_;
};

/// Pins the search path to pg_catalog and acts as the extension's owner: for statements over the schema dml.
class OwnerScope {
 public:
  OwnerScope();

 private:
  SettingsScope settings_;
  RoleScope role_;
};

[[nodiscard]] Oid extension_owner();  ///< throws when the extension is gone
[[nodiscard]] bool extension_exists();
[[nodiscard]] std::string role_name(Oid role);
/// Whether `role` may act for `owner`: is it, is a member, or is a superuser.
[[nodiscard]] bool acts_for(Oid role, Oid owner);
/// Commits of this transaction reach the disk, whatever the session says: for state changes that others rely on.
void require_durable_commit();

}  // namespace dmlc::pg
