// SPDX-License-Identifier: Apache-2.0
// The tree of one verified expression.
#include "compiler/sql/expression_tree.h"

#include <string>
#include <utility>
#include <vector>

#include "compiler/sql/parse_tree.h"

namespace dmlc::sql {

JsonTree expression_tree(std::string_view text) {
  return parse_expression(text) ? JsonTree() : verified_expression_tree(text);
}

JsonTree verified_expression_tree(std::string_view text) {
  ParseTree tree = parse_tree("SELECT (" + std::string(text) + "\n)");
  if (tree.error || tree.statements().size() != 1) return {};
  const Json& targets = list_field(body_of(field(tree.statements()[0], "stmt")), "targetList");
  if (targets.empty()) return {};
  return std::move(tree.json).with_root(field(body_of(targets[0]), "val"));
}

bool looks_at_rows(std::string_view text) {
  const JsonTree tree = verified_expression_tree(text);
  std::vector<const Json*> open{&tree.root()};
  while (!open.empty()) {
    const Json& node = *open.back();
    open.pop_back();
    for (const Json& value : node) {
      const std::string_view key = value.key();
      if (key == "ColumnRef" || key == "SubLink" || key == "over" || key == "agg_star") return true;
      open.push_back(&value);
    }
  }
  return false;
}

}  // namespace dmlc::sql
