// SPDX-License-Identifier: Apache-2.0
// Reads what a live database holds into the compiler's catalog.
#pragma once

#include <string>
#include <vector>

#include "compiler/database/connection.h"
#include "compiler/types/catalog.h"

namespace dmlc::database {

struct CatalogRequest {
  /// Schemas to read besides those of the search path; unknown ones are passed over.
  std::vector<std::string> schemas;
  /// Every schema of the user, for a schema file.
  bool all_schemas = false;
};

/// Relations with statistics, types, functions and models, in one snapshot. PostgreSQL's own schemas and `dml` are left
/// out. Needs no right beyond connecting: what the role may not see in the statistics is unknown.
SqlResult<types::Catalog> read_catalog(Connection& connection, const CatalogRequest& request);

/// Every word of `source` that stands before a dot, folded: the schemas that it may name.
[[nodiscard]] std::vector<std::string> schemas_named_in(std::string_view source);

}  // namespace dmlc::database
