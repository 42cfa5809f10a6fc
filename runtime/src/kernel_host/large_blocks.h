// SPDX-License-Identifier: Apache-2.0
// Memory of large vectors, which is kept for the next vector of that size.
#pragma once

namespace dmlc::host {

/// Gives back what is kept, at the end of a phase whose sizes will not come again.
void release_large_blocks();

}  // namespace dmlc::host
