// SPDX-License-Identifier: Apache-2.0
// Follows pointers from a kernel's parameters through its code: what is read and written through them, and which
// facilities of the device the kernel and the functions it calls use.
#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "codegen/kernel/clang/follow_pointers.h"

namespace dmlc::codegen {
namespace {

using Rule = ir::KernelFinding::Rule;

/// A set of parameters of one function, by their index; the last bit stands for all from 63 on.
using Origins = std::uint64_t;
Origins origin(unsigned index) { return Origins{1} << std::min(index, 63U); }

constexpr bool kReads = true, kWrites = true;

class Program;

/// One function's code.
class FunctionWalk : public clang::RecursiveASTVisitor<FunctionWalk> {
 public:
  FunctionWalk(Program& program, const clang::FunctionDecl& function, FunctionUse& use)
      : program_(program), function_(function), use_(use) {}
  void run();

  bool VisitVarDecl(clang::VarDecl* variable);
  bool VisitBinaryOperator(clang::BinaryOperator* operation);
  bool VisitUnaryOperator(clang::UnaryOperator* operation);
  bool VisitCastExpr(clang::CastExpr* cast);
  bool VisitCallExpr(clang::CallExpr* call);
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* construct);
  bool VisitInitListExpr(clang::InitListExpr* list);
  bool VisitDeclRefExpr(clang::DeclRefExpr* reference);
  bool VisitMemberExpr(clang::MemberExpr* member);

 private:
  /// The parameters that a pointer may have come from.
  Origins of_pointer(const clang::Expr* e) const;
  /// The parameters behind which a place in memory may lie; none for variables.
  Origins of_place(const clang::Expr* e) const;
  Origins of_variable(const clang::Expr* e) const;
  Origins of_arguments(const clang::CallExpr& call) const;
  /// Learns where pointers and references come from that are variables of the function.
  void learn(const clang::VarDecl* variable, Origins origins);
  void mark(Origins origins, bool reads, bool writes, clang::SourceLocation place);
  void escape(Origins origins, clang::SourceLocation place);
  void pass(const clang::Expr* argument, const clang::ParmVarDecl* parameter, const FunctionUse* callee,
            unsigned index);
  void pass_object(const clang::Expr* object, const clang::CXXMethodDecl& method);

  Program& program_;
  const clang::FunctionDecl& function_;
  FunctionUse& use_;
  std::map<const clang::VarDecl*, Origins> variables_;
  bool learning_ = true;  ///< the first rounds only find out where variables come from
  bool learned_ = false;
};

/// The functions that were walked.
class Program {
 public:
  Program(clang::ASTContext& context, Findings& findings) : context_(context), findings_(findings) {}

  /// What `function` does; nullptr for functions of ours.
  const FunctionUse* use_of(const clang::FunctionDecl& function, clang::SourceLocation call) {
    const clang::FunctionDecl* definition = function.getDefinition();
    if (definition == nullptr || !is_theirs(definition->getLocation())) return nullptr;
    const auto [found, is_new] = uses_.try_emplace(definition);
    if (is_new) {
      found->second.parameters.resize(definition->getNumParams());
      open_.insert(definition);
      FunctionWalk(*this, *definition, found->second).run();
      open_.erase(definition);
    } else if (open_.contains(definition)) {
      findings_.error(Rule::Unsupported, call, "function `" + function.getNameAsString() + "` calls itself",
                      "write it as a loop");
      for (Access& access : found->second.parameters) access.reads = access.writes = true;
    }
    return &found->second;
  }

  [[nodiscard]] bool is_theirs(clang::SourceLocation place) const {
    const clang::SourceManager& sources = context_.getSourceManager();
    return sources.isWrittenInMainFile(sources.getExpansionLoc(place));
  }
  [[nodiscard]] clang::ASTContext& context() const { return context_; }

 private:
  clang::ASTContext& context_;
  Findings& findings_;
  std::map<const clang::FunctionDecl*, FunctionUse> uses_;
  std::set<const clang::FunctionDecl*> open_;
};

void FunctionWalk::run() {
  for (unsigned i = 0; i < function_.getNumParams(); ++i) {
    const clang::QualType type = function_.getParamDecl(i)->getType();
    if (type->isPointerType() || type->isReferenceType()) variables_[function_.getParamDecl(i)] = origin(i);
  }
  clang::Stmt* body = function_.getBody();
  do {
    learned_ = false;
    TraverseStmt(body);
  } while (learned_);
  learning_ = false;
  TraverseStmt(body);
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function_))
    for (const clang::CXXCtorInitializer* member : constructor->inits())
      if (member->getInit() != nullptr && member->getInit()->getType()->isPointerType())
        escape(of_pointer(member->getInit()), member->getSourceLocation());
}

Origins FunctionWalk::of_variable(const clang::Expr* e) const {
  const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(e->IgnoreParenCasts());
  const auto* variable = reference != nullptr ? llvm::dyn_cast<clang::VarDecl>(reference->getDecl()) : nullptr;
  const auto found = variables_.find(variable);
  return found == variables_.end() ? 0 : found->second;
}

Origins FunctionWalk::of_pointer(const clang::Expr* e) const {
  e = e->IgnoreParens();
  if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(e)) {
    if (cast->getCastKind() == clang::CK_LValueToRValue) return of_variable(cast->getSubExpr());
    if (cast->getCastKind() == clang::CK_ArrayToPointerDecay) return of_place(cast->getSubExpr());
    return of_pointer(cast->getSubExpr());
  }
  if (const auto* operation = llvm::dyn_cast<clang::BinaryOperator>(e)) {
    if (operation->getOpcode() == clang::BO_Comma) return of_pointer(operation->getRHS());
    if (operation->isAssignmentOp()) return of_variable(operation->getLHS()) | of_pointer(operation->getRHS());
    return of_pointer(operation->getLHS()) | of_pointer(operation->getRHS());
  }
  if (const auto* operation = llvm::dyn_cast<clang::UnaryOperator>(e)) {
    if (operation->getOpcode() == clang::UO_AddrOf) return of_place(operation->getSubExpr());
    return operation->isIncrementDecrementOp() ? of_variable(operation->getSubExpr()) : 0;
  }
  if (const auto* choice = llvm::dyn_cast<clang::AbstractConditionalOperator>(e))
    return of_pointer(choice->getTrueExpr()) | of_pointer(choice->getFalseExpr());
  if (const auto* list = llvm::dyn_cast<clang::InitListExpr>(e))
    return list->getNumInits() == 1 && list->getType()->isPointerType() ? of_pointer(list->getInit(0)) : 0;
  if (const auto* call = llvm::dyn_cast<clang::CallExpr>(e)) return of_arguments(*call);
  if (const auto* full = llvm::dyn_cast<clang::FullExpr>(e)) return of_pointer(full->getSubExpr());
  if (const auto* temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(e))
    return of_pointer(temporary->getSubExpr());
  return e->getType()->isPointerType() ? of_variable(e) : 0;
}

Origins FunctionWalk::of_place(const clang::Expr* e) const {
  e = e->IgnoreParens();
  if (const auto* element = llvm::dyn_cast<clang::ArraySubscriptExpr>(e)) return of_pointer(element->getBase());
  if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(e))
    return member->isArrow() ? of_pointer(member->getBase()) : of_place(member->getBase());
  if (const auto* operation = llvm::dyn_cast<clang::UnaryOperator>(e)) {
    if (operation->getOpcode() == clang::UO_Deref) return of_pointer(operation->getSubExpr());
    return operation->isIncrementDecrementOp() ? of_place(operation->getSubExpr()) : 0;
  }
  if (const auto* operation = llvm::dyn_cast<clang::BinaryOperator>(e))
    return operation->getOpcode() == clang::BO_Comma ? of_place(operation->getRHS())
           : operation->isAssignmentOp()             ? of_place(operation->getLHS())
                                                     : 0;
  if (const auto* choice = llvm::dyn_cast<clang::AbstractConditionalOperator>(e))
    return of_place(choice->getTrueExpr()) | of_place(choice->getFalseExpr());
  if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(e)) return of_place(cast->getSubExpr());
  if (const auto* call = llvm::dyn_cast<clang::CallExpr>(e))
    return call->getCallReturnType(program_.context())->isReferenceType() ? of_arguments(*call) : 0;
  if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(e))
    return reference->getDecl()->getType()->isReferenceType() ? of_variable(reference) : 0;
  return 0;
}

/// A pointer or reference that a function gives back may be any that it was given.
Origins FunctionWalk::of_arguments(const clang::CallExpr& call) const {
  Origins origins = 0;
  for (const clang::Expr* argument : call.arguments())
    origins |= argument->getType()->isPointerType() ? of_pointer(argument)
               : argument->isGLValue()              ? of_place(argument)
                                                    : 0;
  return origins;
}

void FunctionWalk::learn(const clang::VarDecl* variable, Origins origins) {
  if (!learning_ || variable == nullptr || origins == 0) return;
  Origins& known = variables_[variable];
  if ((known | origins) == known) return;
  known |= origins;
  learned_ = true;
}

void FunctionWalk::mark(Origins origins, bool reads, bool writes, clang::SourceLocation place) {
  if (learning_) return;
  for (unsigned i = 0; i < use_.parameters.size(); ++i) {
    if ((origins & origin(i)) == 0) continue;
    Access& access = use_.parameters[i];
    if (writes && !access.writes) access.written = place;
    access.reads |= reads;
    access.writes |= writes;
  }
}

void FunctionWalk::escape(Origins origins, clang::SourceLocation place) {
  if (learning_) return;
  for (unsigned i = 0; i < use_.parameters.size(); ++i) {
    if ((origins & origin(i)) == 0 || use_.parameters[i].escapes) continue;
    use_.parameters[i].escapes = true;
    use_.parameters[i].escaped = place;
  }
}

bool FunctionWalk::VisitVarDecl(clang::VarDecl* variable) {
  const clang::Expr* init = variable->getInit();
  if (init == nullptr || llvm::isa<clang::ParmVarDecl>(variable)) return true;
  const clang::QualType type = variable->getType();
  if (type->isPointerType()) learn(variable, of_pointer(init));
  if (!type->isReferenceType()) return true;
  // A reference to a pointer may change the pointer elsewhere.
  if (type->getPointeeType()->isPointerType()) escape(of_variable(init), variable->getLocation());
  learn(variable, of_place(init));
  return true;
}

bool FunctionWalk::VisitBinaryOperator(clang::BinaryOperator* operation) {
  if (!operation->isAssignmentOp()) return true;
  const clang::Expr* target = operation->getLHS();
  mark(of_place(target), operation->isCompoundAssignmentOp(), kWrites, operation->getOperatorLoc());
  if (!operation->getRHS()->getType()->isPointerType()) return true;
  const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(target->IgnoreParens());
  const auto* variable = reference != nullptr ? llvm::dyn_cast<clang::VarDecl>(reference->getDecl()) : nullptr;
  if (variable != nullptr && variable->isLocalVarDeclOrParm() && !variable->getType()->isReferenceType())
    learn(variable, of_pointer(operation->getRHS()));
  else
    escape(of_pointer(operation->getRHS()), operation->getOperatorLoc());
  return true;
}

bool FunctionWalk::VisitUnaryOperator(clang::UnaryOperator* operation) {
  const clang::Expr* operand = operation->getSubExpr();
  if (operation->isIncrementDecrementOp()) mark(of_place(operand), kReads, kWrites, operation->getOperatorLoc());
  if (operation->getOpcode() == clang::UO_AddrOf && operand->getType()->isPointerType())
    escape(of_variable(operand), operation->getOperatorLoc());
  return true;
}

bool FunctionWalk::VisitCastExpr(clang::CastExpr* cast) {
  if (cast->getCastKind() == clang::CK_LValueToRValue) mark(of_place(cast->getSubExpr()), kReads, false, {});
  if (cast->getCastKind() == clang::CK_PointerToIntegral) escape(of_pointer(cast->getSubExpr()), cast->getBeginLoc());
  return true;
}

void FunctionWalk::pass(const clang::Expr* argument, const clang::ParmVarDecl* parameter, const FunctionUse* callee,
                        unsigned index) {
  const clang::QualType type = parameter != nullptr ? parameter->getType() : argument->getType();
  const bool is_reference = type->isReferenceType();
  if (is_reference && type->getPointeeType()->isPointerType())
    return escape(of_variable(argument), argument->getBeginLoc());
  if (!is_reference && !type->isPointerType()) return;
  const Origins origins = is_reference ? of_place(argument) : of_pointer(argument);
  if (callee != nullptr && index < callee->parameters.size()) {
    const Access& access = callee->parameters[index];
    mark(origins, access.reads, access.writes, argument->getBeginLoc());
    if (access.escapes) escape(origins, argument->getBeginLoc());
  } else if (parameter == nullptr) {
    escape(origins, argument->getBeginLoc());
  } else {
    mark(origins, kReads, !type->getPointeeType().isConstQualified(), argument->getBeginLoc());
  }
}

void FunctionWalk::pass_object(const clang::Expr* object, const clang::CXXMethodDecl& method) {
  if (method.isStatic()) return;
  const Origins origins = object->getType()->isPointerType() ? of_pointer(object) : of_place(object);
  const bool only_writes = method.getOverloadedOperator() == clang::OO_Equal;
  mark(origins, !only_writes, !method.isConst(), object->getBeginLoc());
}

bool FunctionWalk::VisitCallExpr(clang::CallExpr* call) {
  const clang::FunctionDecl* callee = call->getDirectCallee();
  if (callee == nullptr) {
    for (const clang::Expr* argument : call->arguments()) pass(argument, nullptr, nullptr, 0);
    return true;
  }
  const FunctionUse* use = program_.use_of(*callee, call->getBeginLoc());
  if (use != nullptr) {
    use_.barrier |= use->barrier;
    use_.atomics |= use->atomics;
    use_.dynamic_shared |= use->dynamic_shared;
    use_.dimensions = std::max(use_.dimensions, use->dimensions);
    use_.shared.insert(use->shared.begin(), use->shared.end());
  } else if (callee->getDeclName().isIdentifier()) {
    use_.barrier |= callee->getName() == "__syncthreads";
    use_.atomics |= callee->getName().starts_with("atomic");
  }
  unsigned first = 0;
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(callee);
  if (method != nullptr) {
    if (const auto* member = llvm::dyn_cast<clang::CXXMemberCallExpr>(call))
      pass_object(member->getImplicitObjectArgument(), *method);
    else if (!method->isStatic() && call->getNumArgs() > 0)
      pass_object(call->getArg(first++), *method);
  }
  for (unsigned i = 0; first + i < call->getNumArgs(); ++i)
    pass(call->getArg(first + i), i < callee->getNumParams() ? callee->getParamDecl(i) : nullptr, use, i);
  return true;
}

bool FunctionWalk::VisitCXXConstructExpr(clang::CXXConstructExpr* construct) {
  const clang::CXXConstructorDecl* constructor = construct->getConstructor();
  const FunctionUse* use =
      constructor->isImplicit() ? nullptr : program_.use_of(*constructor, construct->getBeginLoc());
  for (unsigned i = 0; i < construct->getNumArgs(); ++i)
    pass(construct->getArg(i), i < constructor->getNumParams() ? constructor->getParamDecl(i) : nullptr, use, i);
  return true;
}

bool FunctionWalk::VisitInitListExpr(clang::InitListExpr* list) {
  if (list->getType()->isPointerType()) return true;
  for (const clang::Expr* init : list->inits())
    if (init->getType()->isPointerType()) escape(of_pointer(init), init->getBeginLoc());
  return true;
}

bool FunctionWalk::VisitDeclRefExpr(clang::DeclRefExpr* reference) {
  const auto* variable = llvm::dyn_cast<clang::VarDecl>(reference->getDecl());
  if (variable == nullptr || !variable->hasAttr<clang::CUDASharedAttr>()) return true;
  if (variable->hasExternalStorage())
    use_.dynamic_shared = true;
  else
    use_.shared.insert(variable->getCanonicalDecl());
  return true;
}

bool FunctionWalk::VisitMemberExpr(clang::MemberExpr* member) {
  const auto* base = llvm::dyn_cast<clang::DeclRefExpr>(member->getBase()->IgnoreParenCasts());
  if (base == nullptr || program_.is_theirs(base->getDecl()->getLocation())) return true;
  const auto* field = llvm::dyn_cast<clang::FieldDecl>(member->getMemberDecl());
  const llvm::StringRef record = field != nullptr ? field->getParent()->getName() : llvm::StringRef{};
  if (record == "uint3" || record == "dim3") use_.dimensions = std::max(use_.dimensions, field->getFieldIndex() + 1);
  return true;
}

}  // namespace

std::optional<FunctionUse> follow_pointers(clang::ASTContext& context, const clang::FunctionDecl& function,
                                           Findings& findings) {
  Program program(context, findings);
  const FunctionUse* use = program.use_of(function, function.getLocation());
  return use != nullptr ? std::optional(*use) : std::nullopt;
}

}  // namespace dmlc::codegen
