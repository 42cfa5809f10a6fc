// SPDX-License-Identifier: Apache-2.0
// Who may create, change and drop kernels and computations.
#pragma once

#include <string>

#include "runtime/src/boundary.h"

namespace dmlc::pg {

/// Raises PostgreSQL's own error unless the role may create objects in the schema.
void require_create_right(const std::string& schema, Oid role);

/// Superusers and the owner of the database.
[[nodiscard]] bool governs_database(Oid role);
/// Throws E0632 unless the role governs the database or is a member of a role in dml.kernel_author.
void require_kernel_author(Oid role);
/// Throws E0643 unless `role` acts for the owner of the object.
void require_object_owner(Oid owner, Oid role, const std::string& object);

}  // namespace dmlc::pg
