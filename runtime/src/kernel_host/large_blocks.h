// SPDX-License-Identifier: Apache-2.0
// Memory of large vectors, which is kept for the next vector of that size.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dmlc::host {

/// From now on new blocks of 32 KiB and more lie in a file, at most `most` bytes of it, and of them and of other ranges
/// of the file window at most `resident` bytes are in memory at once. Once, before large blocks are taken.
void keep_in_file(int file, std::uint64_t most, std::uint64_t resident);

/// Gives back what is kept, at the end of a phase whose sizes will not come again.
void release_large_blocks();

}  // namespace dmlc::host
