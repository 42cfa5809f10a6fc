// SPDX-License-Identifier: Apache-2.0
// How a kernel's threads share their work: whether each works on one row of its own, and whether all reach a barrier.
#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include <map>
#include <set>

#include "codegen/kernel/clang/read_kernel.h"

namespace dmlc::codegen {
namespace {

using Role = ir::KernelParameter::Role;
using Rule = ir::KernelFinding::Rule;

bool is_theirs(const clang::Decl& decl) {
  const clang::SourceManager& sources = decl.getASTContext().getSourceManager();
  return sources.isWrittenInMainFile(sources.getExpansionLoc(decl.getLocation()));
}

bool is_called(const clang::NamedDecl& decl, llvm::StringRef name) {
  return decl.getDeclName().isIdentifier() && decl.getName() == name;
}

/// `threadIdx` and its like: declared by us, not by the source.
bool is_index_variable(const clang::NamedDecl& decl) {
  return (is_called(decl, "threadIdx") || is_called(decl, "blockIdx") || is_called(decl, "blockDim") ||
          is_called(decl, "gridDim")) &&
         !is_theirs(decl);
}

/// Whether every index fits the type.
bool holds_index(clang::QualType type) {
  const auto* builtin = type.getCanonicalType()->getAs<clang::BuiltinType>();
  if (builtin == nullptr) return false;
  const auto kind = builtin->getKind();
  return kind == clang::BuiltinType::Int || kind == clang::BuiltinType::UInt || kind == clang::BuiltinType::Long ||
         kind == clang::BuiltinType::ULong || kind == clang::BuiltinType::LongLong ||
         kind == clang::BuiltinType::ULongLong;
}

/// The expression below parentheses and conversions that keep a value or pointer what it is.
const clang::Expr* plain(const clang::Expr* e) {
  while (true) {
    e = e->IgnoreParens();
    const auto* cast = llvm::dyn_cast<clang::CastExpr>(e);
    if (cast == nullptr) return e;
    const bool keeps = cast->getCastKind() == clang::CK_LValueToRValue || cast->getCastKind() == clang::CK_NoOp ||
                       (cast->getCastKind() == clang::CK_IntegralCast && holds_index(cast->getType()) &&
                        holds_index(cast->getSubExpr()->getType()));
    if (!keeps) return e;
    e = cast->getSubExpr();
  }
}

const clang::VarDecl* variable_of(const clang::Expr* e) {
  const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(plain(e));
  return reference != nullptr ? llvm::dyn_cast<clang::VarDecl>(reference->getDecl()) : nullptr;
}

/// How the variables of a function are changed after they are declared.
class Changes : public clang::RecursiveASTVisitor<Changes> {
 public:
  bool VisitBinaryOperator(clang::BinaryOperator* operation) {
    if (operation->isAssignmentOp())
      (operation->isCompoundAssignmentOp() ? moved : assigned).insert(variable_of(operation->getLHS()));
    return true;
  }
  bool VisitUnaryOperator(clang::UnaryOperator* operation) {
    if (operation->isIncrementDecrementOp()) moved.insert(variable_of(operation->getSubExpr()));
    if (operation->getOpcode() == clang::UO_AddrOf) assigned.insert(variable_of(operation->getSubExpr()));
    return true;
  }
  bool VisitVarDecl(clang::VarDecl* variable) {
    if (variable->getType()->isReferenceType() && variable->getInit() != nullptr)
      assigned.insert(variable_of(variable->getInit()));
    return true;
  }
  bool VisitCallExpr(clang::CallExpr* call) {
    for (const clang::Expr* argument : call->arguments())
      if (argument->isLValue()) assigned.insert(variable_of(argument));
    return true;
  }

  std::set<const clang::VarDecl*> moved;     ///< by `+=` and its like: where they began still counts
  std::set<const clang::VarDecl*> assigned;  ///< or handed out
};

/// Whether a kernel's threads work on their own rows. What is allowed is skipped; anything else that names a pointer,
/// the index, the number of rows or the shape of the launch shows that a row's result depends on where it stands.
class RowCheck : public clang::RecursiveASTVisitor<RowCheck> {
 public:
  RowCheck(const clang::FunctionDecl& function, const ir::Kernel& kernel, const Changes& changes)
      : function_(function), kernel_(kernel), changes_(changes) {}

  [[nodiscard]] bool run() {
    TraverseStmt(function_.getBody());
    return independent_;
  }
  /// Whether elements are touched and the index is never compared with the number of rows.
  [[nodiscard]] bool is_unguarded() const { return touches_ && !compares_; }

  bool TraverseStmt(clang::Stmt* statement) {
    if (statement == nullptr || !independent_) return true;
    const auto* e = llvm::dyn_cast<clang::Expr>(statement);
    const bool touches = e != nullptr && is_element(e);
    touches_ |= touches;
    if (touches || (e != nullptr && is_guard(e))) return true;
    return RecursiveASTVisitor::TraverseStmt(statement);
  }
  bool TraverseVarDecl(clang::VarDecl* variable) {
    return is_index_copy(variable) || RecursiveASTVisitor::TraverseVarDecl(variable);
  }
  bool VisitVarDecl(clang::VarDecl* variable) {
    if (variable->hasAttr<clang::CUDASharedAttr>() || variable->getType()->isPointerType() ||
        variable->getType()->isReferenceType())
      independent_ = false;
    return true;
  }
  bool VisitDeclRefExpr(clang::DeclRefExpr* reference) {
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(reference->getDecl());
    if (variable == nullptr) return true;
    if (is_index_variable(*variable) || is_pointer(variable) || is_row_count(variable) || is_index_copy(variable) ||
        variable->hasAttr<clang::CUDASharedAttr>())
      independent_ = false;
    return true;
  }
  bool VisitUnaryOperator(clang::UnaryOperator* operation) {
    if (operation->getOpcode() == clang::UO_AddrOf) independent_ = false;
    return true;
  }
  /// Functions that are given a place may look beside it.
  bool VisitCallExpr(clang::CallExpr* call) {
    const clang::FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr) return independent_ = false, true;
    const clang::FunctionDecl* definition = callee->getDefinition();
    if (definition == nullptr || !is_theirs(*definition)) {
      if (callee->getDeclName().isIdentifier() && callee->getName() == "__syncthreads") independent_ = false;
      return true;
    }
    for (const clang::ParmVarDecl* parameter : definition->parameters())
      if (parameter->getType()->isPointerType() || parameter->getType()->isReferenceType()) independent_ = false;
    if (independent_ && called_.insert(definition).second) TraverseStmt(definition->getBody());
    return true;
  }

 private:
  [[nodiscard]] const ir::KernelParameter* parameter_of(const clang::VarDecl* variable) const {
    const auto* parameter = variable != nullptr ? llvm::dyn_cast<clang::ParmVarDecl>(variable) : nullptr;
    if (parameter == nullptr || parameter->getDeclContext() != &function_) return nullptr;
    return &kernel_.parameters[parameter->getFunctionScopeIndex()];
  }
  [[nodiscard]] bool is_pointer(const clang::VarDecl* variable) const {
    const ir::KernelParameter* parameter = parameter_of(variable);
    return parameter != nullptr && parameter->role != Role::Scalar && parameter->role != Role::RowCount;
  }
  [[nodiscard]] bool is_row_count(const clang::VarDecl* variable) const {
    const ir::KernelParameter* parameter = parameter_of(variable);
    return parameter != nullptr && parameter->role == Role::RowCount;
  }
  [[nodiscard]] bool is_one_a_row(const clang::Expr* e) const {
    const clang::VarDecl* variable = variable_of(e);
    return is_pointer(variable) && parameter_of(variable)->extent.empty();
  }

  /// `name.x`
  static bool is_x_of(const clang::Expr* e, llvm::StringRef name) {
    const auto* member = llvm::dyn_cast<clang::MemberExpr>(plain(e));
    const clang::VarDecl* base = member != nullptr ? variable_of(member->getBase()) : nullptr;
    return base != nullptr && is_index_variable(*base) && base->getName() == name &&
           is_called(*member->getMemberDecl(), "x");
  }
  static bool is_block_begin(const clang::Expr* e) {
    const auto* product = llvm::dyn_cast<clang::BinaryOperator>(plain(e));
    if (product == nullptr || product->getOpcode() != clang::BO_Mul) return false;
    return (is_x_of(product->getLHS(), "blockIdx") && is_x_of(product->getRHS(), "blockDim")) ||
           (is_x_of(product->getLHS(), "blockDim") && is_x_of(product->getRHS(), "blockIdx"));
  }
  /// `blockIdx.x * blockDim.x + threadIdx.x`, or a variable that holds it.
  [[nodiscard]] bool is_index(const clang::Expr* e) const {
    if (const clang::VarDecl* variable = variable_of(e)) return is_index_copy(variable);
    const auto* sum = llvm::dyn_cast<clang::BinaryOperator>(plain(e));
    if (sum == nullptr || sum->getOpcode() != clang::BO_Add) return false;
    return (is_block_begin(sum->getLHS()) && is_x_of(sum->getRHS(), "threadIdx")) ||
           (is_block_begin(sum->getRHS()) && is_x_of(sum->getLHS(), "threadIdx"));
  }
  [[nodiscard]] bool is_index_copy(const clang::VarDecl* variable) const {
    return variable->isLocalVarDecl() && variable->getInit() != nullptr && holds_index(variable->getType()) &&
           !changes_.moved.contains(variable) && !changes_.assigned.contains(variable) && is_index(variable->getInit());
  }

  /// `pointer[index]` or `*(pointer + index)`
  [[nodiscard]] bool is_element(const clang::Expr* e) const {
    if (const auto* element = llvm::dyn_cast<clang::ArraySubscriptExpr>(e))
      return is_one_a_row(element->getBase()) && is_index(element->getIdx());
    const auto* deref = llvm::dyn_cast<clang::UnaryOperator>(e);
    if (deref == nullptr || deref->getOpcode() != clang::UO_Deref) return false;
    const auto* sum = llvm::dyn_cast<clang::BinaryOperator>(plain(deref->getSubExpr()));
    return sum != nullptr && sum->getOpcode() == clang::BO_Add && is_one_a_row(sum->getLHS()) &&
           is_index(sum->getRHS());
  }
  /// A comparison of the index with the number of rows: of a row that there is the answer is always the same.
  bool is_guard(const clang::Expr* e) {
    const auto* comparison = llvm::dyn_cast<clang::BinaryOperator>(e);
    if (comparison == nullptr || !comparison->isComparisonOp()) return false;
    const bool found = (is_index(comparison->getLHS()) && is_row_count(variable_of(comparison->getRHS()))) ||
                       (is_index(comparison->getRHS()) && is_row_count(variable_of(comparison->getLHS())));
    compares_ |= found;
    return found;
  }

  const clang::FunctionDecl& function_;
  const ir::Kernel& kernel_;
  const Changes& changes_;
  std::set<const clang::FunctionDecl*> called_;
  bool independent_ = true;
  bool touches_ = false;
  bool compares_ = false;
};

/// Whether an expression has another value in each thread of a block, as far as that is plain.
class ThreadDependence : public clang::RecursiveASTVisitor<ThreadDependence> {
 public:
  explicit ThreadDependence(const Changes& changes) : changes_(changes) {}
  bool of(clang::Expr* e) {
    found_ = false;
    if (e != nullptr) TraverseStmt(e);
    return found_;
  }
  bool VisitDeclRefExpr(clang::DeclRefExpr* reference) {
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(reference->getDecl());
    if (variable == nullptr || found_) return !found_;
    if (is_called(*variable, "threadIdx") && is_index_variable(*variable)) found_ = true;
    const bool keeps_its_begin = variable->isLocalVarDecl() && variable->getInit() != nullptr &&
                                 !variable->getType()->isReferenceType() && !changes_.assigned.contains(variable);
    if (!found_ && keeps_its_begin && seen_.insert(variable).second)
      TraverseStmt(const_cast<clang::Expr*>(variable->getInit()));
    else if (dependent_.contains(variable))
      found_ = true;
    if (found_ && keeps_its_begin) dependent_.insert(variable);
    return !found_;
  }

 private:
  const Changes& changes_;
  bool found_ = false;
  std::set<const clang::VarDecl*> seen_;
  std::set<const clang::VarDecl*> dependent_;
};

/// Barriers below a condition that differs between the threads of a block.
class BarrierCheck : public clang::RecursiveASTVisitor<BarrierCheck> {
 public:
  BarrierCheck(Findings& findings, const Changes& changes) : findings_(findings), dependence_(changes) {}

  bool TraverseIfStmt(clang::IfStmt* s) {
    return below(s->isConstexpr() ? nullptr : s->getCond(), [&] { return RecursiveASTVisitor::TraverseIfStmt(s); });
  }
  bool TraverseForStmt(clang::ForStmt* s) {
    return below(s->getCond(), [&] { return RecursiveASTVisitor::TraverseForStmt(s); });
  }
  bool TraverseWhileStmt(clang::WhileStmt* s) {
    return below(s->getCond(), [&] { return RecursiveASTVisitor::TraverseWhileStmt(s); });
  }
  bool TraverseDoStmt(clang::DoStmt* s) {
    return below(s->getCond(), [&] { return RecursiveASTVisitor::TraverseDoStmt(s); });
  }
  bool TraverseSwitchStmt(clang::SwitchStmt* s) {
    return below(s->getCond(), [&] { return RecursiveASTVisitor::TraverseSwitchStmt(s); });
  }
  bool VisitCallExpr(clang::CallExpr* call) {
    const clang::FunctionDecl* callee = call->getDirectCallee();
    if (conditions_.empty() || callee == nullptr || !has_barrier(*callee)) return true;
    findings_.error(Rule::Barrier, call->getSourceRange(), "not all threads of a block reach this barrier",
                    "move `__syncthreads()` out of the condition");
    findings_.add(Findings::Severity::Note, Rule::Barrier, "threads of a block decide differently here", "",
                  findings_.place_of(conditions_.back()->getSourceRange()));
    return true;
  }

 private:
  template <class Traverse>
  bool below(clang::Expr* condition, Traverse traverse) {
    const bool differs = dependence_.of(condition);
    if (differs) conditions_.push_back(condition);
    const bool goes_on = traverse();
    if (differs) conditions_.pop_back();
    return goes_on;
  }

  bool has_barrier(const clang::FunctionDecl& function) {
    if (is_called(function, "__syncthreads")) return !is_theirs(function);
    const clang::FunctionDecl* definition = function.getDefinition();
    if (definition == nullptr || !is_theirs(*definition)) return false;
    const auto [known, is_new] = barriers_.try_emplace(definition, false);
    if (is_new) {
      struct Search : clang::RecursiveASTVisitor<Search> {
        BarrierCheck* check = nullptr;
        bool found = false;
        bool VisitCallExpr(clang::CallExpr* call) {
          found |= call->getDirectCallee() != nullptr && check->has_barrier(*call->getDirectCallee());
          return !found;
        }
      } search;
      search.check = this;
      search.TraverseStmt(definition->getBody());
      known->second = search.found;
    }
    return known->second;
  }

  Findings& findings_;
  ThreadDependence dependence_;
  std::vector<const clang::Expr*> conditions_;
  std::map<const clang::FunctionDecl*, bool> barriers_;
};

}  // namespace

void check_threads(clang::ASTContext&, const clang::FunctionDecl& function, Findings& findings, ir::Kernel& kernel) {
  Changes changes;
  changes.TraverseStmt(function.getBody());
  if (kernel.uses_barrier) BarrierCheck(findings, changes).TraverseStmt(function.getBody());
  RowCheck rows(function, kernel, changes);
  kernel.row_wise = rows.run() && !kernel.uses_barrier && !kernel.uses_atomics;
  if (!kernel.row_wise || !rows.is_unguarded()) return;
  const ir::KernelParameter* count = kernel.row_count();
  findings.warning(Rule::Unguarded, function.getLocation(),
                   "the last block has threads behind the last row, and nothing holds them back",
                   count != nullptr ? "compare the index with `" + count->name + "`: `if (i < " + count->name + ")`"
                                    : "take the number of rows as the last parameter: `int n`");
}

}  // namespace dmlc::codegen
