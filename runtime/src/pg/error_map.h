// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL's errors mean for a job, as rows of runtime_errors.def.
#pragma once

#include <string>

#include "runtime/src/train/runtime_error.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {

/// Whose work failed: for the arguments of the messages.
struct FailureSite {
  std::string model;  ///< display name
  Oid role = InvalidOid;
  std::string target;  ///< where results are stored, qualified; empty for a training
};

/// The coded form of an error; E0623 with its text when no row fits better. Never fails.
[[nodiscard]] RuntimeError map_pg_error(const ErrorData& error, const FailureSite& site);
/// Whether a row other than E0623 fits.
[[nodiscard]] bool has_code(const ErrorData& error);

/// Shows a warning to the session, with its code as constraint name.
void send_warning(const RuntimeWarning& warning);

}  // namespace dmlc::pg
