// SPDX-License-Identifier: Apache-2.0
// Memory of large vectors, which is kept for the next vector of that size.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dmlc::host {

/// From now on new blocks lie in a file, at most `most` bytes of it, and the pages of blocks and watched ranges are
/// given back to the system whenever there are more than `resident` bytes of them. Once, before large blocks are taken.
void keep_in_file(int file, std::uint64_t most, std::uint64_t resident);
/// A range of another file whose pages count and go like those of blocks.
void watch_range(std::byte* first, std::size_t size);

/// Gives back what is kept, at the end of a phase whose sizes will not come again.
void release_large_blocks();

}  // namespace dmlc::host
