// SPDX-License-Identifier: Apache-2.0
// The cheap checks of a model's source at submission: what is wrong already need not wait for a worker.
#pragma once

#include "runtime/src/train/model_spec.h"

namespace dmlc::pg {

/// Runs as the current role. Throws E0601, E0602, E0603, E0604, E0609, E0610, E0611 when the first rows or the plan of
/// the source show it; silence proves nothing.
void check_source(const train::ModelSpec& spec);

/// Fewest rows with a target that any model is trained from; the trainer may ask for more.
inline constexpr std::uint64_t kMinimumRows = 10;

}  // namespace dmlc::pg
