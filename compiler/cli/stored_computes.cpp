// SPDX-License-Identifier: Apache-2.0
// Reads one computation's specification.
#include "compiler/cli/stored_computes.h"

namespace dmlc::cli {

database::SqlResult<std::optional<std::string>> read_stored_compute(database::Connection& connection,
                                                                    const std::string& schema,
                                                                    const std::string& name) {
  const auto extended = connection.query("SELECT pg_catalog.to_regclass('dml.computes') IS NOT NULL");
  if (!extended) return extended.error();
  if (!extended->boolean(0, 0)) return std::optional<std::string>();
  const auto rows =
      connection.query("SELECT spec FROM dml.computes WHERE schema_name = $1 AND compute_name = $2", {schema, name});
  if (!rows) return rows.error();
  if (rows->row_count() == 0) return std::optional<std::string>();
  return std::optional(rows->string(0, 0));
}

}  // namespace dmlc::cli
