// SPDX-License-Identifier: Apache-2.0
// Rights by PostgreSQL's catalogs and by dml.kernel_author.
#include "runtime/src/pg/object_rights.h"

#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {

void require_create_right(const std::string& schema, Oid role) {
  call_pg([&] {
    const Oid oid = get_namespace_oid(schema.c_str(), false);
    const AclResult result = pg_namespace_aclcheck(oid, role, ACL_CREATE);
    if (result != ACLCHECK_OK) aclcheck_error(result, OBJECT_SCHEMA, schema.c_str());
  });
}

bool governs_database(Oid role) {
  return call_pg([&] { return superuser_arg(role) || pg_database_ownercheck(MyDatabaseId, role); });
}

void require_kernel_author(Oid role) {
  if (governs_database(role)) return;
  const std::string number = std::to_string(role);
  {
    const OwnerScope owner;
    // Native code is what a superuser may load; being a member must mean having the right at once.
    const Text trusted = query_value(
        "SELECT 1 FROM dml.kernel_author a JOIN pg_roles r ON r.oid = a.role "
        "WHERE pg_has_role($1::oid, r.oid, 'USAGE') LIMIT 1",
        {number}, Access::read);
    if (trusted) return;
  }
  throw make_error<RuntimeErrorId::NotKernelAuthor>(
      "", "ask the owner of the database for SELECT dml.trust_kernel_author('" + role_name(role) + "')",
      role_name(role));
}

void require_object_owner(Oid owner, Oid role, const std::string& object) {
  if (acts_for(role, owner)) return;
  throw make_error<RuntimeErrorId::NotItsOwner>(object, "act as a member of role " + role_name(owner), role_name(role),
                                                object);
}

}  // namespace dmlc::pg
