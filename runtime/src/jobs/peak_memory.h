// SPDX-License-Identifier: Apache-2.0
// The most memory that this process has had, from /proc (proc(5)).
#pragma once

#include <cstdint>

namespace dmlc::jobs {

/// From now on only what comes counts; where the system does not let that happen, what was before counts as well.
void reset_peak_memory();
/// Resident bytes at their highest, programs and libraries included, less what is mapped of the server's shared memory;
/// 0 where the system does not tell.
[[nodiscard]] std::uint64_t peak_memory();

}  // namespace dmlc::jobs
