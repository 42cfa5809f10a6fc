// SPDX-License-Identifier: Apache-2.0
// Common sub-expressions among features: computed once where that saves more than the extra projection costs.
#include <algorithm>
#include <map>

#include "ir/pipeline.h"

namespace dmlc::ir {
namespace {

/// A projection below the features costs a row about as much as this many simple operations (an estimate: one more
/// plan node against plain function calls).
constexpr std::size_t kWorthSaving = 8;

struct Candidate {
  ExprPtr expr;
  std::size_t uses = 0;
};

using Candidates = std::map<std::string, Candidate>;

void count(const ExprPtr& expr, Candidates& candidates) {
  if (operation_count(*expr) != 0) {
    Candidate& candidate = candidates[to_text(*expr)];
    candidate.expr = expr;
    ++candidate.uses;
  }
  for (const ExprPtr& operand : expr->operands) count(operand, candidates);
}

/// The sub-expression whose sharing saves most operations; nullptr when none is worth it.
ExprPtr best(const Candidates& candidates) {
  ExprPtr found;
  std::size_t most = kWorthSaving - 1;
  for (const auto& [text, candidate] : candidates) {
    const std::size_t saved = (candidate.uses - 1) * operation_count(*candidate.expr);
    if (saved > most) most = saved, found = candidate.expr;
  }
  return found;
}

ExprPtr replace(const ExprPtr& expr, const Expr& shared, const ExprPtr& by) {
  if (equal(*expr, shared)) return by;
  auto copy = std::make_shared<Expr>(*expr);
  for (ExprPtr& operand : copy->operands) operand = replace(operand, shared, by);
  return copy;
}

bool share_in(Project& project) {
  Candidates candidates;
  for (const NamedExpr& feature : project.features) count(feature.expr, candidates);
  const ExprPtr shared = best(candidates);
  if (!shared) return false;
  auto reference = std::make_shared<Expr>();
  reference->kind = ExprKind::Column;
  reference->text = "dml_shared_" + std::to_string(project.shared.size() + 1);
  for (NamedExpr& feature : project.features) feature.expr = replace(feature.expr, *shared, reference);
  project.shared.push_back({reference->text, shared});
  return true;
}

}  // namespace

bool share_expressions(Module& module, PassContext&) {
  bool changed = false;
  for (Op& op : module.ops) {
    auto* project = std::get_if<Project>(&op);
    // Only over one table: grouping and window functions cannot be cut into two projections.
    if (project == nullptr || !module.get<Source>(project->input).row_table) continue;
    const bool transparent = std::all_of(project->features.begin(), project->features.end(),
                                         [](const NamedExpr& feature) { return is_transparent(*feature.expr); });
    // The loop is bounded so that a hostile program cannot make it long.
    for (int i = 0; transparent && i < 4 && share_in(*project); ++i) changed = true;
  }
  return changed;
}

}  // namespace dmlc::ir
