// SPDX-License-Identifier: Apache-2.0
// What the planner makes of a query.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace dmlc::pg {

/// The topmost node of the plan, as EXPLAIN (FORMAT JSON) shows it; nothing is executed. Runs as the current role.
/// Throws PgError.
[[nodiscard]] nlohmann::json plan_of(const std::string& sql);

}  // namespace dmlc::pg
