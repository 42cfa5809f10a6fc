// SPDX-License-Identifier: Apache-2.0
// Runs computations.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/src/boundary.h"

namespace dmlc::pg {

/// Reads the columns as the current role, runs the kernel in a host process, writes the results; all in the current
/// transaction. `on_behalf` is the role whose right to the computation counts. Returns the rows written. Throws PgError
/// and RuntimeError.
std::int64_t run_compute(const std::string& schema, const std::string& name, Oid on_behalf);

}  // namespace dmlc::pg
