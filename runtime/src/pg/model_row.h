// SPDX-License-Identifier: Apache-2.0
// What every SQL function about a model begins with: its arguments, its row, the caller's right to it.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/src/boundary.h"

namespace dmlc::pg {

struct ModelRow {
  bool found = false;
  std::int64_t model_id = 0;
  Oid owner = InvalidOid;
  std::string spec;  ///< JSON text
  int current_version = 0;
};

/// A text argument, NULL raises an error that names it. PostgreSQL frame.
[[nodiscard]] const char* text_argument(FunctionCallInfo fcinfo, int index, const char* name);
/// A jsonb argument as text, in the same way.
[[nodiscard]] const char* json_argument(FunctionCallInfo fcinfo, int index, const char* name);
/// A text[] argument; NULL is an empty one, an element that is NULL raises an error. PostgreSQL frame.
[[nodiscard]] char** text_array_argument(FunctionCallInfo fcinfo, int index, int* count);

/// Reads and locks the row for the rest of the transaction.
[[nodiscard]] ModelRow lock_model(const std::string& schema, const std::string& name);
/// Throws E0618 unless `role` acts for the owner.
void require_owner(const ModelRow& row, Oid role, const std::string& display_name);
/// E0617.
[[noreturn]] void refuse_unknown_model(const std::string& display_name);

}  // namespace dmlc::pg
