// SPDX-License-Identifier: Apache-2.0
// The most memory that this process has had, from /proc (proc(5)).
#pragma once

#include <cstdint>

namespace dmlc::jobs {

/// From now on only what comes counts; where the system does not let that happen, what was before counts as well.
void reset_peak_memory();
/// Resident bytes at their highest, programs and libraries included, less `server` bytes; 0 where the system does not
/// tell.
[[nodiscard]] std::uint64_t peak_memory(std::uint64_t server);
/// Bytes of the server's shared memory that this process has mapped. Takes milliseconds: each page is looked at.
[[nodiscard]] std::uint64_t mapped_server_memory();

}  // namespace dmlc::jobs
