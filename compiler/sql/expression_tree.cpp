// SPDX-License-Identifier: Apache-2.0
// The tree of one verified expression.
#include "compiler/sql/expression_tree.h"

#include <string>

#include "compiler/sql/parse_tree.h"

namespace dmlc::sql {

nlohmann::json expression_tree(std::string_view text) {
  if (parse_expression(text)) return nullptr;
  const ParseTree tree = parse_tree("SELECT (" + std::string(text) + "\n)");
  if (tree.error || tree.statements.size() != 1) return nullptr;
  const Json& targets = list_field(body_of(field(tree.statements[0], "stmt")), "targetList");
  return targets.empty() ? Json(nullptr) : field(body_of(targets[0]), "val");
}

}  // namespace dmlc::sql
