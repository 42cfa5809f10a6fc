// SPDX-License-Identifier: Apache-2.0
// Rows of a query into a table in pages at a time, as COPY writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dmlc::pg {

/// Runs `query` as the current role and appends its rows to `table` (a qualified name), column by column name. Does
/// nothing and returns nullopt when rows of that table need more than indexes and constraints (triggers, rules, row
/// security, partitions, generated columns, defaults for columns the query lacks) or when a type differs: INSERT does
/// those. Otherwise the number of rows. With `was_empty` the caller says that the table has no rows and that a lock
/// keeps writers out: its indexes are filled at the end. Throws PgError.
[[nodiscard]] std::optional<std::uint64_t> bulk_insert(const std::string& query, const std::string& table,
                                                       bool was_empty);

}  // namespace dmlc::pg
