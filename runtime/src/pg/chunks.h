// SPDX-License-Identifier: Apache-2.0
// Long binary values in rows of kChunkBytes each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace dmlc::pg {

inline constexpr std::size_t kChunkBytes = 1 << 20;

/// Runs `insert` for each chunk, with the keys as $1 …, then the chunk's number, counted from 0, all bigint, and its
/// bytea. Throws PgError.
void write_chunks(const char* insert, std::span<const std::int64_t> keys, const std::byte* data, std::size_t size);

/// `select` gives chunk_no (integer) and data of the rows of these keys (bigint), in order. False when they are not
/// numbered without a gap or do not fill `target` exactly. Throws PgError.
[[nodiscard]] bool read_chunks(const char* select, std::span<const std::int64_t> keys, std::byte* target,
                               std::size_t size);

}  // namespace dmlc::pg
