// SPDX-License-Identifier: Apache-2.0
// Finds a kernel in its parsed source and reads its signature, its attributes and its comment.
#include "codegen/kernel/clang/read_kernel.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/Decl.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RawCommentList.h>
#include <clang/Basic/SourceManager.h>

#include <algorithm>

#include "codegen/kernel/clang/follow_pointers.h"
#include "codegen/kernel/clang/kernel_comment.h"
#include "dmlc/kernel_abi.h"

namespace dmlc::codegen {
namespace {

using ir::KernelType;
using Role = ir::KernelParameter::Role;
using Rule = ir::KernelFinding::Rule;

constexpr const char* kTypes = "kernels take `bool`, integers, `float`, `double` and `__half`, and pointers to them";

KernelType type_of(const clang::ASTContext& context, clang::QualType type) {
  const clang::QualType plain = type.getCanonicalType().getUnqualifiedType();
  if (const auto* record = plain->getAsCXXRecordDecl())
    // Ours, not one of the same name that the source declares.
    return record->getName() == "__half" && !context.getSourceManager().isWrittenInMainFile(record->getLocation())
               ? KernelType::Half
               : KernelType::Other;
  const auto* builtin = plain->getAs<clang::BuiltinType>();
  if (builtin == nullptr) return KernelType::Other;
  switch (builtin->getKind()) {
    case clang::BuiltinType::Bool:
      return KernelType::Bool;
    case clang::BuiltinType::Char_S:
    case clang::BuiltinType::SChar:
      return KernelType::Int8;
    case clang::BuiltinType::UChar:
      return KernelType::UInt8;
    case clang::BuiltinType::Short:
      return KernelType::Int16;
    case clang::BuiltinType::UShort:
      return KernelType::UInt16;
    case clang::BuiltinType::Int:
      return KernelType::Int32;
    case clang::BuiltinType::UInt:
      return KernelType::UInt32;
    case clang::BuiltinType::Long:
    case clang::BuiltinType::LongLong:
      return KernelType::Int64;
    case clang::BuiltinType::ULong:
    case clang::BuiltinType::ULongLong:
      return KernelType::UInt64;
    case clang::BuiltinType::Float:
      return KernelType::Float;
    case clang::BuiltinType::Double:
      return KernelType::Double;
    default:
      return KernelType::Other;
  }
}

constexpr std::size_t kMaxStaticShared = 48U << 10;

/// Says what is wrong with how the kernel uses its parameters.
void report_use(const clang::FunctionDecl& function, const FunctionUse& use, Findings& findings,
                const ir::Kernel& kernel) {
  for (std::size_t i = 0; i < kernel.parameters.size(); ++i) {
    const ir::KernelParameter& parameter = kernel.parameters[i];
    const Access& access = use.parameters[i];
    const bool is_input = parameter.role == Role::Input || parameter.role == Role::Validity;
    const clang::SourceRange declared = function.getParamDecl(static_cast<unsigned>(i))->getLocation();
    const std::string name = "`" + parameter.name + "`";
    if (is_input && access.writes)
      findings.error(Rule::InputWritten, access.written, "input " + name + " is written",
                     "write to a parameter without `const`, which is an output");
    if (parameter.role == Role::Output && !access.writes && !access.escapes && parameter.type != ir::KernelType::Other)
      findings.error(Rule::Unwritten, declared, "output " + name + " is never written",
                     access.reads ? "write `const` before its type if it is an input" : "write to it, or leave it out");
    if (parameter.role == Role::Output && access.escapes)
      findings.warning(Rule::Escape, access.escaped, "what happens to output " + name + " cannot be followed from here",
                       "use the parameter itself, or a copy in a plain pointer");
  }
  if (kernel.static_shared > kMaxStaticShared)
    findings.error(Rule::Unsupported, function.getLocation(),
                   "kernel `" + kernel.name + "` has " + std::to_string(kernel.static_shared) +
                       " bytes of `__shared__` variables; a block has at most 49152",
                   "use smaller arrays, or `extern __shared__` with `SHARED` in COMPUTE");
}

class KernelReader {
 public:
  KernelReader(clang::ASTContext& context, const ir::KernelSource& source, Findings& findings,
               ir::KernelInspection& inspection)
      : context_(context), source_(source), findings_(findings), inspection_(inspection) {}

  void run() {
    collect(*context_.getTranslationUnitDecl());
    const bool compiles = !findings_.has_errors();
    check_constructs(context_, findings_);
    const auto found = std::find_if(kernels_.begin(), kernels_.end(), [&](const clang::FunctionDecl* kernel) {
      return kernel->getName() == llvm::StringRef(source_.kernel);
    });
    if (found == kernels_.end()) return;
    for (auto other = std::next(found); other != kernels_.end(); ++other)
      if ((*other)->getName() == (*found)->getName())
        findings_.error(Rule::Parameter, (*other)->getLocation(),
                        "a second `__global__` function is called `" + source_.kernel + "`",
                        "give each kernel a name of its own");
    read(**found, compiles);
  }

 private:
  /// The `__global__` functions with a body, at the top of the file or in `extern "C"`.
  void collect(const clang::DeclContext& scope) {
    for (const clang::Decl* decl : scope.decls()) {
      if (!context_.getSourceManager().isWrittenInMainFile(
              context_.getSourceManager().getExpansionLoc(decl->getLocation())))
        continue;
      if (const auto* linkage = llvm::dyn_cast<clang::LinkageSpecDecl>(decl)) collect(*linkage);
      if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(decl)) {
        inside_namespace_ = true;
        collect(*space);
        inside_namespace_ = false;
      }
      const auto* made_of = llvm::dyn_cast<clang::FunctionTemplateDecl>(decl);
      const auto* function =
          made_of != nullptr ? made_of->getTemplatedDecl() : llvm::dyn_cast<clang::FunctionDecl>(decl);
      if (function == nullptr || !function->hasAttr<clang::CUDAGlobalAttr>() || !function->getDeclName().isIdentifier())
        continue;
      add(*function, made_of != nullptr);
    }
  }

  void add(const clang::FunctionDecl& kernel, bool is_template) {
    const std::string name = kernel.getName().str();
    if (is_template)
      return findings_.error(Rule::Parameter, kernel.getLocation(), "kernel `" + name + "` is a template",
                             "write it for the types of its columns");
    if (inside_namespace_)
      return findings_.error(Rule::Parameter, kernel.getLocation(), "kernel `" + name + "` stands in a namespace",
                             "move it out of the namespace");
    if (kernel.getStorageClass() == clang::SC_Static)
      return findings_.error(Rule::Parameter, kernel.getLocation(), "kernel `" + name + "` is `static`",
                             "leave `static` out: a kernel is called from outside");
    if (!kernel.doesThisDeclarationHaveABody()) {
      if (kernel.getDefinition() == nullptr && name == source_.kernel)
        findings_.error(Rule::Language, kernel.getLocation(), "kernel `" + name + "` is declared but has no body",
                        "write its body");
      return;
    }
    kernels_.push_back(&kernel);
    inspection_.functions.push_back(name);
    inspection_.function_lines.push_back(findings_.place_of(kernel.getLocation()).line);
  }

  void read(const clang::FunctionDecl& function, bool compiles) {
    const bool is_readable =
        !function.isInvalidDecl() && std::none_of(function.param_begin(), function.param_end(),
                                                  [](const clang::ParmVarDecl* p) { return p->isInvalidDecl(); });
    if (!is_readable) return;
    ir::Kernel kernel;
    kernel.name = source_.kernel;
    for (const clang::ParmVarDecl* parameter : function.parameters()) kernel.parameters.push_back(read(*parameter));
    set_roles(kernel);
    check_signature(function, kernel);
    read_bounds(function, kernel);
    read_comment_of(function, kernel);
    if (const auto use = follow_pointers(context_, function, findings_)) {
      read_use(*use, kernel);
      if (compiles) report_use(function, *use, findings_, kernel);
    }
    if (compiles) check_threads(context_, function, findings_, kernel);
    inspection_.kernel = std::move(kernel);
  }

  ir::KernelParameter read(const clang::ParmVarDecl& declared) {
    ir::KernelParameter parameter;
    parameter.name = declared.getName().str();
    const clang::QualType type = declared.getType();
    const bool is_pointer = type->isPointerType();
    const clang::QualType element = is_pointer ? type->getPointeeType() : type;
    parameter.type = type_of(context_, element);
    parameter.spelled = element.getUnqualifiedType().getAsString(context_.getPrintingPolicy());
    if (is_pointer) parameter.role = element.isConstQualified() ? Role::Input : Role::Output;
    if (parameter.type == KernelType::Other) report_type(declared, element, is_pointer);
    return parameter;
  }

  void report_type(const clang::ParmVarDecl& declared, clang::QualType element, bool is_pointer) {
    const std::string what = element->isReferenceType()               ? "is a reference"
                             : is_pointer && element->isPointerType() ? "is a pointer to pointers"
                             : is_pointer && element->isVoidType()    ? "is a pointer without a type"
                             : element->isRecordType()   ? is_pointer ? "points to a struct" : "is a struct"
                             : element->isEnumeralType() ? "is an enumeration"
                                                         : "";
    const std::string type = declared.getType().getAsString(context_.getPrintingPolicy());
    findings_.error(Rule::Parameter, declared.getSourceRange(),
                    "parameter " + shown(declared) + (what.empty() ? " has the type `" + type + "`" : " " + what),
                    kTypes);
  }
  static std::string shown(const clang::ParmVarDecl& parameter) {
    return parameter.getName().empty() ? std::to_string(parameter.getFunctionScopeIndex() + 1)
                                       : "`" + parameter.getName().str() + "`";
  }

  /// Roles that depend on the neighbours: the number of rows, and masks beside their inputs.
  static void set_roles(ir::Kernel& kernel) {
    auto& parameters = kernel.parameters;
    if (!parameters.empty() && parameters.back().role == Role::Scalar && ir::is_integer(parameters.back().type))
      parameters.back().role = Role::RowCount;
    constexpr std::string_view kSuffix = "_valid";
    for (ir::KernelParameter& mask : parameters) {
      if (mask.role != Role::Input || mask.type != KernelType::Bool || !mask.name.ends_with(kSuffix)) continue;
      const std::string column = mask.name.substr(0, mask.name.size() - kSuffix.size());
      const bool has_column = std::any_of(parameters.begin(), parameters.end(), [&](const ir::KernelParameter& other) {
        return other.role == Role::Input && other.name == column;
      });
      if (has_column) mask.role = Role::Validity;
    }
  }

  void check_signature(const clang::FunctionDecl& function, const ir::Kernel& kernel) {
    if (function.isVariadic())
      findings_.error(Rule::Parameter, function.getLocation(),
                      "kernel `" + kernel.name + "` takes any number of arguments", "list its parameters");
    if (kernel.parameters.size() > static_cast<std::size_t>(abi::kMaxKernelArguments))
      findings_.error(Rule::Parameter, function.getLocation(),
                      "kernel `" + kernel.name + "` has " + std::to_string(kernel.parameters.size()) + " parameters",
                      "at most " + std::to_string(abi::kMaxKernelArguments) + " are passed");
    for (std::size_t i = 0; i < kernel.parameters.size(); ++i)
      if (kernel.parameters[i].role == Role::Scalar && kernel.parameters[i].name.empty())
        findings_.error(Rule::Parameter, function.getParamDecl(static_cast<unsigned>(i))->getSourceRange(),
                        "parameter " + std::to_string(i + 1) + " has no name that a value could be given to",
                        "name it");
  }

  void read_use(const FunctionUse& use, ir::Kernel& kernel) {
    for (std::size_t i = 0; i < kernel.parameters.size(); ++i) {
      const Role role = kernel.parameters[i].role;
      if (role == Role::Scalar || role == Role::RowCount) continue;
      kernel.parameters[i].reads = use.parameters.at(i).reads;
      kernel.parameters[i].writes = use.parameters.at(i).writes;
      kernel.parameters[i].escapes = use.parameters.at(i).escapes;
    }
    kernel.uses_barrier = use.barrier;
    kernel.uses_atomics = use.atomics;
    kernel.uses_dynamic_shared = use.dynamic_shared;
    kernel.dimensions = use.dimensions;
    for (const clang::VarDecl* variable : use.shared) {
      const clang::QualType type = variable->getType();
      if (!variable->isInvalidDecl() && !type->isUndeducedType() && !type->isDependentType() &&
          !type->isIncompleteType())
        kernel.static_shared += static_cast<std::size_t>(context_.getTypeSizeInChars(type).getQuantity());
    }
  }

  void read_bounds(const clang::FunctionDecl& function, ir::Kernel& kernel) {
    const auto* bounds = function.getAttr<clang::CUDALaunchBoundsAttr>();
    if (bounds == nullptr || bounds->getMaxThreads() == nullptr) return;
    const auto threads = bounds->getMaxThreads()->getIntegerConstantExpr(context_);
    if (threads) kernel.max_threads = static_cast<unsigned>(std::clamp<std::int64_t>(threads->getExtValue(), 0, 1024));
  }

  void read_comment_of(const clang::FunctionDecl& function, ir::Kernel& kernel) {
    const clang::RawComment* comment = context_.getRawCommentForDeclNoCache(&function);
    if (comment == nullptr) return;
    const TextPlace place = findings_.place_of(comment->getSourceRange().getBegin());
    if (place.line == 0) return;
    const llvm::StringRef text = comment->getRawText(context_.getSourceManager());
    read_comment({text.data(), text.size()}, place.line, place.column, kernel, inspection_.findings);
  }

  clang::ASTContext& context_;
  const ir::KernelSource& source_;
  Findings& findings_;
  ir::KernelInspection& inspection_;
  std::vector<const clang::FunctionDecl*> kernels_;
  bool inside_namespace_ = false;
};

}  // namespace

void read_kernel(clang::ASTContext& context, const ir::KernelSource& source, Findings& findings,
                 ir::KernelInspection& inspection) {
  KernelReader(context, source, findings, inspection).run();
}

}  // namespace dmlc::codegen
