// SPDX-License-Identifier: Apache-2.0
// The textual form of the IR, for people and for tests.
#pragma once

#include <string>

#include "ir/ops.h"

namespace dmlc::ir {

/// Deterministic; names come from the source, never pointers or counters that move with unrelated edits.
[[nodiscard]] std::string print(const Module& module);

}  // namespace dmlc::ir
