// SPDX-License-Identifier: Apache-2.0
// Indexes of a table that was filled without them.
#pragma once

#include <cstdint>

#include "runtime/src/pg/server.h"

namespace dmlc::pg {

/// Enters the `rows` rows of `table`, all written by this transaction, into its indexes, which hold none of them.
/// Sorts and builds each index anew where that is cheaper and nobody reads the index, else inserts row by row.
/// `target` and `estate` belong to `table`; its indexes must not be open. The table's lock must keep writers out.
/// PostgreSQL frames only: reports errors with ereport.
void fill_indexes(Relation table, ResultRelInfo* target, EState* estate, std::uint64_t rows);

}  // namespace dmlc::pg
