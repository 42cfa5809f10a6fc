// SPDX-License-Identifier: Apache-2.0
// Asks for plans by EXPLAIN.
#include "runtime/src/pg/query_plan.h"

#include "runtime/src/pg/query.h"

namespace dmlc::pg {

nlohmann::json plan_of(const std::string& sql) {
  const Text text = query_value("EXPLAIN (FORMAT JSON) " + sql);
  return nlohmann::json::parse(text.value_or("[{}]")).at(0).value("Plan", nlohmann::json::object());
}

}  // namespace dmlc::pg
