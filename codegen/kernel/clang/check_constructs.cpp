// SPDX-License-Identifier: Apache-2.0
// Refuses what C++ and CUDA allow but what has no meaning on one of the targets, in every function of the source.
#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include <set>

#include "codegen/kernel/clang/read_kernel.h"
#include "codegen/kernel/clang/unsupported.h"

namespace dmlc::codegen {
namespace {

using Rule = ir::KernelFinding::Rule;

class ConstructCheck : public clang::RecursiveASTVisitor<ConstructCheck> {
 public:
  ConstructCheck(clang::ASTContext& context, Findings& findings)
      : sources_(context.getSourceManager()), findings_(findings) {}

  /// Declarations of ours are passed over.
  bool TraverseDecl(clang::Decl* decl) {
    if (decl == nullptr) return true;
    if (!llvm::isa<clang::TranslationUnitDecl>(decl) && !is_theirs(decl->getLocation())) return true;
    return RecursiveASTVisitor::TraverseDecl(decl);
  }

  bool VisitCXXNewExpr(clang::CXXNewExpr* e) {
    return refuse(e->getBeginLoc(), "kernels cannot allocate memory", kMemory);
  }
  bool VisitCXXDeleteExpr(clang::CXXDeleteExpr* e) {
    return refuse(e->getBeginLoc(), "kernels cannot free memory", kMemory);
  }
  bool VisitCXXThrowExpr(clang::CXXThrowExpr* e) { return refuse(e->getBeginLoc(), "kernels cannot throw", kOutput); }
  bool VisitCXXTryStmt(clang::CXXTryStmt* s) {
    return refuse(s->getBeginLoc(), "kernels cannot catch exceptions", kOutput);
  }
  bool VisitAsmStmt(clang::AsmStmt* s) {
    return refuse(s->getAsmLoc(), "inline assembly fits one kind of processor only", kCpp);
  }
  bool VisitFileScopeAsmDecl(clang::FileScopeAsmDecl* d) {
    return refuse(d->getAsmLoc(), "inline assembly fits one kind of processor only", kCpp);
  }
  bool VisitAddrLabelExpr(clang::AddrLabelExpr* e) { return refuse(e->getBeginLoc(), "the address of a label", kCpp); }
  bool VisitCXXDynamicCastExpr(clang::CXXDynamicCastExpr* e) {
    return refuse(e->getBeginLoc(), "kernels have no types at run time", kCpp);
  }
  bool VisitCXXTypeidExpr(clang::CXXTypeidExpr* e) {
    return refuse(e->getBeginLoc(), "kernels have no types at run time", kCpp);
  }
  bool VisitCUDAKernelCallExpr(clang::CUDAKernelCallExpr* e) {
    return refuse(e->getBeginLoc(), "a source cannot launch kernels", "name the kernel in `COMPUTE … USING`");
  }
  bool VisitVAArgExpr(clang::VAArgExpr* e) { return refuse(e->getBeginLoc(), "arguments without number", kCpp); }

  bool VisitCallExpr(clang::CallExpr* call) {
    if (call->isTypeDependent() || llvm::isa<clang::CXXOperatorCallExpr>(call)) return true;
    const clang::FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr) {
      if (!call->isValueDependent() && !call->getCallee()->isTypeDependent() && !call->containsErrors())
        refuse(call->getBeginLoc(), "a call through a pointer cannot be followed", "call the function by its name");
      return true;
    }
    const bool is_ours = callee->getLocation().isValid() && !is_theirs(callee->getLocation());
    if (callee->getBuiltinID() != 0 && !is_ours && is_written_here(call->getCallee()->getBeginLoc()))
      return check_builtin(*callee, *call);
    const bool has_body = callee->getDefinition() != nullptr || callee->getTemplateInstantiationPattern() != nullptr;
    if (!has_body && is_theirs(callee->getLocation()) && !callee->isImplicit() && !callee->isDefaulted())
      refuse(call->getBeginLoc(), "function `" + callee->getNameAsString() + "` is declared but has no body",
             "write its body in the source of the kernel");
    return true;
  }

  bool VisitVarDecl(clang::VarDecl* variable) {
    if (llvm::isa<clang::ParmVarDecl>(variable)) return check_type(variable);
    const std::string name = "`" + variable->getNameAsString() + "`";
    if (variable->getTLSKind() != clang::VarDecl::TLS_None)
      return refuse(variable->getLocation(), "variable " + name + " belongs to a thread of CPUs", kCpp);
    const bool is_shared = variable->hasAttr<clang::CUDASharedAttr>();
    if (is_shared && variable->getInit() != nullptr && !variable->getType()->isDependentType() &&
        !llvm::isa<clang::CXXConstructExpr>(variable->getInit()))
      return refuse(variable->getLocation(), "shared variable " + name + " has an initial value",
                    "let one thread set it, then `__syncthreads()`");
    if (!variable->hasGlobalStorage() || is_shared || llvm::isa<clang::VarTemplateSpecializationDecl>(variable))
      return check_type(variable);
    const bool is_constant = variable->hasAttr<clang::CUDAConstantAttr>() || variable->isConstexpr() ||
                             variable->getType().isConstant(variable->getASTContext());
    if (!is_constant) return refuse_mutable(*variable, name);
    if (variable->getInit() == nullptr)
      return refuse(variable->getLocation(), "constant " + name + " has no value",
                    "give it one where it is declared, or take it as a parameter");
    return check_type(variable);
  }

  bool VisitCXXMethodDecl(clang::CXXMethodDecl* method) {
    if (method->isVirtual() && !method->isImplicit())
      refuse(method->getLocation(), "kernels cannot call virtual functions", "call the function by its type");
    return true;
  }

  bool VisitFunctionDecl(clang::FunctionDecl* function) {
    if (function->isImplicit()) return true;
    const clang::QualType result = function->getReturnType();
    if (differs(result)) refuse_type(function->getLocation(), result);
    return true;
  }
  bool VisitCastExpr(clang::CastExpr* cast) {
    if (!llvm::isa<clang::ImplicitCastExpr>(cast) && differs(cast->getType()))
      refuse_type(cast->getBeginLoc(), cast->getType());
    return true;
  }

  bool VisitDecl(clang::Decl* decl) {
    for (const clang::Attr* attribute : decl->attrs()) check_attribute(*attribute);
    return true;
  }

 private:
  static constexpr const char* kMemory = "use an array of fixed size, or `__shared__` memory";
  static constexpr const char* kOutput = "write what is wrong to an output";
  static constexpr const char* kCpp = "write it in plain C++";

  bool refuse(clang::SourceLocation place, const std::string& what, const std::string& help) {
    if (is_theirs(place)) findings_.error(Rule::Unsupported, place, what, help);
    return true;
  }

  /// In the text that was given, also where a macro of ours hides it.
  bool is_theirs(clang::SourceLocation place) const {
    return place.isValid() && sources_.isWrittenInMainFile(sources_.getExpansionLoc(place));
  }
  /// In the text that was given, not in a macro of ours.
  bool is_written_here(clang::SourceLocation place) const {
    return place.isValid() && sources_.isWrittenInMainFile(sources_.getSpellingLoc(place));
  }

  bool check_builtin(const clang::FunctionDecl& callee, const clang::CallExpr& call) {
    static const std::set<std::string> kAllowed = {"__builtin_expect", "__builtin_assume", "__builtin_unreachable"};
    const std::string name = callee.getNameAsString();
    if (kAllowed.contains(name)) return true;
    if (const Unsupported* known = find_unsupported(name))
      return refuse(call.getBeginLoc(), std::string(known->message), std::string(known->help));
    return refuse(call.getBeginLoc(), "`" + name + "` is a function of one compiler",
                  "use the functions of CUDA: `sqrtf`, `min`, `__popc`");
  }

  bool refuse_mutable(const clang::VarDecl& variable, const std::string& name) {
    if (variable.isStaticLocal())
      return refuse(variable.getLocation(), "static variable " + name + " would be shared by all threads and calls",
                    "use a plain variable, or `__shared__` memory");
    return refuse(variable.getLocation(), "variable " + name + " outlives the kernel",
                  "write `__constant__` with a value, or take it as a parameter");
  }

  /// Whether the type has another size or meaning on one of the targets.
  static bool differs(clang::QualType type) {
    if (type.isNull() || type->isDependentType()) return false;
    const auto* builtin = type.getCanonicalType()->getAs<clang::BuiltinType>();
    if (builtin == nullptr) return false;
    return builtin->getKind() == clang::BuiltinType::LongDouble || builtin->getKind() == clang::BuiltinType::Int128 ||
           builtin->getKind() == clang::BuiltinType::UInt128 || builtin->getKind() == clang::BuiltinType::Float16 ||
           builtin->getKind() == clang::BuiltinType::Float128 || builtin->getKind() == clang::BuiltinType::BFloat16;
  }
  bool refuse_type(clang::SourceLocation place, clang::QualType type) {
    return refuse(place, "type `" + type.getUnqualifiedType().getAsString() + "` is not the same on CPUs and GPUs",
                  "use `float`, `double`, `__half` or an integer of at most 64 bits");
  }
  /// Each thread has its own copy.
  static bool is_large(const clang::VarDecl& variable) {
    constexpr std::uint64_t kMaxBits = std::uint64_t{8} << 16;
    const clang::QualType type = variable.getType();
    // Types behind a mistake have no size to ask for.
    if (variable.isInvalidDecl() || type->isUndeducedType()) return false;
    return variable.hasLocalStorage() && !type->isDependentType() && type->isConstantSizeType() &&
           !type->isIncompleteType() && variable.getASTContext().getTypeSize(type) > kMaxBits;
  }
  bool check_type(clang::VarDecl* variable) {
    if (is_large(*variable))
      return refuse(variable->getLocation(),
                    "variable `" + variable->getNameAsString() + "` takes more than 64 KiB of each thread",
                    "use a smaller array, or an output with `@extent`");
    return differs(variable->getType()) ? refuse_type(variable->getLocation(), variable->getType()) : true;
  }

  void check_attribute(const clang::Attr& attribute) {
    if (attribute.isImplicit() || attribute.isInherited() || !is_theirs(attribute.getLocation())) return;
    switch (attribute.getKind()) {
      case clang::attr::CUDAGlobal:
      case clang::attr::CUDADevice:
      case clang::attr::CUDAHost:
      case clang::attr::CUDAShared:
      case clang::attr::CUDAConstant:
      case clang::attr::CUDALaunchBounds:
      case clang::attr::AlwaysInline:
      case clang::attr::NoInline:
      case clang::attr::Unused:
      case clang::attr::Aligned:
      case clang::attr::WarnUnusedResult:
      case clang::attr::Deprecated:
      case clang::attr::Final:
      case clang::attr::Restrict:
        return;
      default:
        refuse(attribute.getLocation(),
               std::string("attribute `") + attribute.getSpelling() + "` is not known to all targets", "leave it out");
    }
  }

  const clang::SourceManager& sources_;
  Findings& findings_;
};

}  // namespace

void check_constructs(clang::ASTContext& context, Findings& findings) {
  ConstructCheck(context, findings).TraverseDecl(context.getTranslationUnitDecl());
}

}  // namespace dmlc::codegen
