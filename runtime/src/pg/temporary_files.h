// SPDX-License-Identifier: Apache-2.0
// Where a training leaves rows that do not fit into its memory.
#pragma once

#include <cstdint>
#include <memory>

#include "runtime/src/ingest/spill_files.h"

namespace dmlc::pg {

/// Files in the folder of PostgreSQL's own temporary files (temp_tablespaces), within temp_file_limit; a quarter of
/// `memory` bytes of them is in memory at once. nullptr for a memory of 0, which has no limit. Within a transaction.
[[nodiscard]] std::shared_ptr<ingest::SpillFiles> spill_files(std::uint64_t memory);

}  // namespace dmlc::pg
