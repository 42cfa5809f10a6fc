// SPDX-License-Identifier: Apache-2.0
// The tree of one verified expression.
#include "compiler/sql/expression_tree.h"

#include <string>
#include <vector>

#include "compiler/sql/parse_tree.h"

namespace dmlc::sql {

Json expression_tree(std::string_view text) {
  return parse_expression(text) ? Json(nullptr) : verified_expression_tree(text);
}

Json verified_expression_tree(std::string_view text) {
  const ParseTree tree = parse_tree("SELECT (" + std::string(text) + "\n)");
  if (tree.error || tree.statements.size() != 1) return nullptr;
  const Json& targets = list_field(body_of(field(tree.statements[0], "stmt")), "targetList");
  return targets.empty() ? Json(nullptr) : field(body_of(targets[0]), "val");
}

bool looks_at_rows(std::string_view text) {
  const Json tree = verified_expression_tree(text);
  std::vector<const Json*> open{&tree};
  while (!open.empty()) {
    const Json& node = *open.back();
    open.pop_back();
    if (!node.is_structured()) continue;
    for (const auto& [key, value] : node.items()) {
      if (key == "ColumnRef" || key == "SubLink" || key == "over" || key == "agg_star") return true;
      open.push_back(&value);
    }
  }
  return false;
}

}  // namespace dmlc::sql
