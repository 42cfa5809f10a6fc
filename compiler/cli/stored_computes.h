// SPDX-License-Identifier: Apache-2.0
// Computations as the database holds them.
#pragma once

#include <optional>
#include <string>

#include "compiler/database/connection.h"

namespace dmlc::cli {

/// The specification of a computation, JSON; none where the database does not know it.
[[nodiscard]] database::SqlResult<std::optional<std::string>> read_stored_compute(database::Connection& connection,
                                                                                  const std::string& schema,
                                                                                  const std::string& name);

}  // namespace dmlc::cli
