// SPDX-License-Identifier: Apache-2.0
// Sources and projections make no statement of their own: they become the query of a view.
#include <set>

#include "codegen/sql/lower.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::codegen {
namespace {

/// Rewrites column references to the names that the inner projection gives them, and collects those.
class InnerColumns {
 public:
  ExprPtr rewrite(const ExprPtr& expr) {
    if (expr->kind == ir::ExprKind::Column && !shared_.contains(expr->text)) return reference(expr);
    auto copy = std::make_shared<ir::Expr>(*expr);
    for (ExprPtr& operand : copy->operands) operand = rewrite(operand);
    return copy;
  }
  void add_shared(const ir::SharedExpr& shared) {
    shared_.insert(shared.name);
    items_.push_back({shared.expr, shared.name});
  }
  std::vector<SelectItem> take() { return std::move(items_); }

 private:
  ExprPtr reference(const ExprPtr& column) {
    auto inner = std::make_shared<ir::Expr>();
    inner->kind = ir::ExprKind::Column;
    inner->text = column->text;
    if (seen_.insert(column->text).second) items_.push_back({column, column->text});
    return inner;
  }

  std::set<std::string> shared_;
  std::set<std::string> seen_;
  std::vector<SelectItem> items_;
};

void collect(const ir::Project& project, std::vector<SelectItem>& items) {
  for (const ir::NamedExpr& feature : project.features) items.push_back({feature.expr, feature.name});
  if (project.target) items.push_back({project.target->expr, project.target->name});
  if (project.split_key) items.push_back({project.split_key->expr, std::string(abi::kSplitKeyColumn)});
  if (project.fold_key) items.push_back({project.fold_key->expr, std::string(abi::kFoldKeyColumn)});
}

}  // namespace

Select select_of(const ir::Module& module, const ir::Project& project) {
  const auto& source = module.get<ir::Source>(project.input);
  Select select{.ctes = source.ctes, .recursive = source.recursive, .from = source.from};
  collect(project, select.items);
  if (project.shared.empty()) return select;
  InnerColumns inner;
  for (const ir::SharedExpr& shared : project.shared)
    inner.add_shared({shared.name, expand_shared(project, shared.expr)});
  for (SelectItem& item : select.items) item.expr = inner.rewrite(item.expr);
  select.inner_items = inner.take();
  return select;
}

ExprPtr expand_shared(const ir::Project& project, const ExprPtr& expr) {
  if (expr->kind == ir::ExprKind::Column)
    for (const ir::SharedExpr& shared : project.shared)
      if (shared.name == expr->text) return expand_shared(project, shared.expr);
  auto copy = std::make_shared<ir::Expr>(*expr);
  for (ExprPtr& operand : copy->operands) operand = expand_shared(project, operand);
  return copy;
}

void lower(Lowering&, const ir::Source&) {}
void lower(Lowering&, const ir::Project&) {}
void lower(Lowering&, const ir::Pending&) {}

}  // namespace dmlc::codegen
