// SPDX-License-Identifier: Apache-2.0
// Asks libpg_query for the tree of an expression.
#include "compiler/sql/expression_tree.h"

#include <pg_query.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace dmlc::sql {

nlohmann::json expression_tree(std::string_view text) {
  const std::string query = "SELECT (" + std::string(text) + "\n)";
  PgQueryParseResult parsed = pg_query_parse(query.c_str());
  const std::unique_ptr<PgQueryParseResult, void (*)(PgQueryParseResult*)> owner(
      &parsed, [](PgQueryParseResult* result) { pg_query_free_parse_result(*result); });
  if (parsed.error != nullptr) return nullptr;
  const nlohmann::json tree = nlohmann::json::parse(parsed.parse_tree, nullptr, false);
  const nlohmann::json::json_pointer value("/stmts/0/stmt/SelectStmt/targetList/0/ResTarget/val");
  if (tree.is_discarded() || !tree.contains(value)) return nullptr;
  return tree.at(value);
}

}  // namespace dmlc::sql
