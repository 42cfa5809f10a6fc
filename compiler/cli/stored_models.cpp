// SPDX-License-Identifier: Apache-2.0
// Reads one model's spec and state.
#include "compiler/cli/stored_models.h"

namespace dmlc::cli {

database::SqlResult<std::optional<StoredModel>> read_stored_model(database::Connection& connection,
                                                                  const std::string& schema, const std::string& model) {
  const auto extended = connection.query("SELECT pg_catalog.to_regclass('dml.models') IS NOT NULL");
  if (!extended) return extended.error();
  if (!extended->boolean(0, 0)) return std::optional<StoredModel>();
  const auto rows = connection.query(
      "SELECT spec, state, version FROM dml.models WHERE schema_name = $1 AND model_name = $2", {schema, model});
  if (!rows) return rows.error();
  if (rows->row_count() == 0) return std::optional<StoredModel>();
  return std::optional(StoredModel{rows->string(0, 0), rows->string(0, 1), rows->integer(0, 2)});
}

}  // namespace dmlc::cli
