// SPDX-License-Identifier: Apache-2.0
// Turns a kernel into a function of one thread.
#include "codegen/kernel/clang/kernel_function.h"

#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/DebugLoc.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/PassManager.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Transforms/IPO/AlwaysInliner.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/LCSSA.h>
#include <llvm/Transforms/Utils/LoopSimplify.h>
#include <llvm/Transforms/Utils/UnifyFunctionExitNodes.h>

#include <algorithm>
#include <map>
#include <set>

namespace dmlc::codegen {
namespace {

constexpr const char* kKernelSection = ".dmlc.kernel";
constexpr const char* kBarrier = "__dmlc_barrier";

/// `name` of `name(…)`, `space::name(…)`.
std::string base_name_of(const llvm::Function& function) {
  std::string name = llvm::demangle(function.getName().str());
  name = name.substr(0, name.find('('));
  const std::size_t colon = name.rfind("::");
  return colon == std::string::npos ? name : name.substr(colon + 2);
}

llvm::Function* find_kernel(llvm::Module& module, const std::string& name) {
  for (llvm::Function& function : module)
    if (function.getSection() == kKernelSection && base_name_of(function) == name) return &function;
  return nullptr;
}

/// Nothing but the entry leaves the library.
void hide_all(llvm::Module& module) {
  for (const char* kept : {"llvm.used", "llvm.compiler.used"})
    if (llvm::GlobalVariable* list = module.getGlobalVariable(kept)) list->eraseFromParent();
  static const std::set<std::string> kCodeGeneratorCalls{"memset", "memcpy", "memmove"};
  for (llvm::Function& function : module) {
    if (function.isDeclaration()) continue;
    function.setSection("");
    function.setComdat(nullptr);
    if (kCodeGeneratorCalls.contains(function.getName().str())) {
      function.setLinkage(llvm::GlobalValue::ExternalLinkage);
      function.setVisibility(llvm::GlobalValue::HiddenVisibility);
    } else {
      function.setLinkage(llvm::GlobalValue::InternalLinkage);
      function.setVisibility(llvm::GlobalValue::DefaultVisibility);
    }
  }
}

/// Shared variables become places behind the shared pointer; those declared `extern` all begin where the others end.
class SharedMemory {
 public:
  SharedMemory(llvm::Module& module, llvm::Argument* base, std::size_t dynamic) : module_(module), base_(base) {
    std::vector<llvm::GlobalVariable*> dynamic_ones;
    for (llvm::GlobalVariable& variable : module_.globals()) {
      if (!variable.isThreadLocal()) continue;
      if (variable.isDeclaration())
        dynamic_ones.push_back(&variable);
      else
        place(variable);
    }
    bytes_ = llvm::alignTo(bytes_, 16);
    for (llvm::GlobalVariable* variable : dynamic_ones) offsets_[variable] = bytes_;
    bytes_ += dynamic;
  }

  void replace(llvm::Function& function) {
    std::vector<llvm::IntrinsicInst*> places;
    for (llvm::Instruction& instruction : llvm::instructions(function))
      if (auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction))
        if (call->getIntrinsicID() == llvm::Intrinsic::threadlocal_address) places.push_back(call);
    llvm::IRBuilder<> build(&*function.getEntryBlock().getFirstInsertionPt());
    for (llvm::IntrinsicInst* call : places) {
      auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(call->getArgOperand(0)->stripPointerCasts());
      if (variable == nullptr) continue;
      llvm::Value*& pointer = pointers_[variable];
      if (pointer == nullptr)
        pointer =
            build.CreateConstInBoundsGEP1_64(build.getInt8Ty(), base_, offsets_.at(variable), variable->getName());
      call->replaceAllUsesWith(pointer);
      call->eraseFromParent();
    }
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void place(llvm::GlobalVariable& variable) {
    const llvm::DataLayout& layout = module_.getDataLayout();
    bytes_ = llvm::alignTo(bytes_, std::max<std::uint64_t>(layout.getPreferredAlign(&variable).value(), 16));
    offsets_[&variable] = bytes_;
    bytes_ += layout.getTypeAllocSize(variable.getValueType());
  }
  llvm::Module& module_;
  llvm::Argument* base_;
  std::map<llvm::GlobalVariable*, std::size_t> offsets_;
  std::map<llvm::GlobalVariable*, llvm::Value*> pointers_;
  std::size_t bytes_ = 0;
};

/// The kernel's body with the hidden parameters; the kernel itself is removed.
llvm::Function* add_hidden_parameters(llvm::Function& kernel) {
  llvm::LLVMContext& context = kernel.getContext();
  std::vector<llvm::Type*> types(kernel.getFunctionType()->params().begin(), kernel.getFunctionType()->params().end());
  types.insert(types.end(), 2, llvm::PointerType::getUnqual(context));
  types.insert(types.end(), kHiddenParameters - 2, llvm::Type::getInt32Ty(context));
  auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), types, false);
  auto* thread = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, "dmlc_thread", kernel.getParent());
  llvm::ValueToValueMapTy map;
  for (llvm::Argument& argument : kernel.args()) {
    llvm::Argument* copy = thread->getArg(argument.getArgNo());
    copy->setName(argument.getName());
    map[&argument] = copy;
  }
  llvm::SmallVector<llvm::ReturnInst*, 4> returns;
  llvm::CloneFunctionInto(thread, &kernel, map, llvm::CloneFunctionChangeType::LocalChangesOnly, returns);
  thread->setLinkage(llvm::GlobalValue::InternalLinkage);
  thread->setSection("");
  kernel.replaceAllUsesWith(llvm::PoisonValue::get(kernel.getType()));
  kernel.eraseFromParent();
  return thread;
}

class PlaceCalls {
 public:
  explicit PlaceCalls(const ThreadFunction& thread) : thread_(thread) {}

  void replace() {
    std::vector<llvm::CallInst*> calls;
    for (llvm::Instruction& instruction : llvm::instructions(*thread_.function))
      if (auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction)) calls.push_back(call);
    for (llvm::CallInst* call : calls) replace(call);
  }

 private:
  void replace(llvm::CallInst* call) {
    const llvm::Function* callee = call->getCalledFunction();
    if (callee == nullptr || !callee->getName().starts_with("__dmlc_") || callee->getName() == kBarrier) return;
    llvm::Value* value = value_of(callee->getName());
    if (value == nullptr) return;
    call->replaceAllUsesWith(value);
    call->eraseFromParent();
  }
  llvm::Value* value_of(llvm::StringRef name) {
    const unsigned dimension = static_cast<unsigned>(name.back() - 'x');
    const auto hidden = [&](HiddenParameter first) -> llvm::Value* {
      return thread_.function->getArg(thread_.arguments + static_cast<unsigned>(first) + dimension);
    };
    auto* word = llvm::Type::getInt32Ty(thread_.function->getContext());
    if (name.contains("_bdim_")) return llvm::ConstantInt::get(word, thread_.block[dimension]);
    if (name.contains("_tid_"))
      return thread_.block[dimension] == 1 ? llvm::ConstantInt::get(word, 0) : hidden(HiddenParameter::ThreadX);
    if (name.contains("_bid_")) return hidden(HiddenParameter::BlockX);
    if (name.contains("_gdim_")) return hidden(HiddenParameter::GridX);
    return nullptr;
  }
  const ThreadFunction& thread_;
};

/// Launches keep grid * block below 2^31, so that `block * size + thread` never wraps. Saying so lets the vectoriser
/// see consecutive addresses. Where that is all a kernel asks for, the sum itself becomes the place.
class GlobalIndex {
 public:
  explicit GlobalIndex(ThreadFunction& thread) : thread_(thread) {}

  void run() {
    for (llvm::Instruction& instruction : llvm::instructions(*thread_.function)) {
      auto* operation = llvm::dyn_cast<llvm::BinaryOperator>(&instruction);
      if (operation == nullptr) continue;
      if (is_product(operation)) mark(operation);
      if (is_sum(operation)) mark(operation), sums_.push_back(operation);
    }
    if (is_all_that_is_asked()) collapse();
  }

 private:
  static void mark(llvm::BinaryOperator* operation) {
    operation->setHasNoUnsignedWrap();
    operation->setHasNoSignedWrap();
  }
  static const llvm::Value* without_extension(const llvm::Value* value) {
    const auto* extension = llvm::dyn_cast<llvm::ZExtInst>(value);
    return extension != nullptr ? extension->getOperand(0) : value;
  }
  [[nodiscard]] bool is_hidden(const llvm::Value* value, HiddenParameter which) const {
    return without_extension(value) == thread_.hidden(which);
  }
  [[nodiscard]] bool is_product(const llvm::Value* value) const {
    const auto* product = llvm::dyn_cast<llvm::BinaryOperator>(without_extension(value));
    if (product == nullptr || product->getOpcode() != llvm::Instruction::Mul) return false;
    for (unsigned i = 0; i < 2; ++i) {
      const auto* size = llvm::dyn_cast<llvm::ConstantInt>(product->getOperand(1 - i));
      if (size != nullptr && size->getValue() == thread_.block[0] &&
          is_hidden(product->getOperand(i), HiddenParameter::BlockX))
        return true;
    }
    return false;
  }
  [[nodiscard]] bool is_sum(const llvm::BinaryOperator* value) const {
    if (value->getOpcode() != llvm::Instruction::Add) return false;
    for (unsigned i = 0; i < 2; ++i)
      if (is_product(value->getOperand(i)) && is_hidden(value->getOperand(1 - i), HiddenParameter::ThreadX))
        return true;
    return false;
  }
  /// Every way from the parameter leads to one of the sums.
  [[nodiscard]] bool leads_to_sums(const llvm::Value* value) const {
    for (const llvm::User* user : value->users()) {
      if (std::find(sums_.begin(), sums_.end(), user) != sums_.end()) continue;
      const bool is_on_the_way = llvm::isa<llvm::ZExtInst>(user) || is_product(user);
      if (!is_on_the_way || !leads_to_sums(user)) return false;
    }
    return true;
  }
  [[nodiscard]] bool is_all_that_is_asked() const {
    for (llvm::Instruction& instruction : llvm::instructions(*thread_.function))
      if (is_barrier(instruction)) return false;
    for (const HiddenParameter other : {HiddenParameter::Shared, HiddenParameter::ThreadY, HiddenParameter::ThreadZ,
                                        HiddenParameter::BlockY, HiddenParameter::BlockZ})
      if (!thread_.hidden(other)->use_empty()) return false;
    return leads_to_sums(thread_.hidden(HiddenParameter::ThreadX)) &&
           leads_to_sums(thread_.hidden(HiddenParameter::BlockX));
  }
  void collapse() {
    for (llvm::BinaryOperator* sum : sums_) {
      llvm::IRBuilder<> build(sum);
      sum->replaceAllUsesWith(build.CreateZExt(thread_.hidden(HiddenParameter::ThreadX), sum->getType()));
    }
    thread_.is_linear = true;
  }

  ThreadFunction& thread_;
  std::vector<llvm::BinaryOperator*> sums_;
};

/// `clean`: the passes before the kernel is cut. None of them may copy or move a barrier.
void run_passes(llvm::Module& module, llvm::Function* function) {
  llvm::PassBuilder builder;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  if (function == nullptr) {
    llvm::ModulePassManager inlining;
    inlining.addPass(llvm::AlwaysInlinerPass(false));
    inlining.run(module, modules);
    return;
  }
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  passes.addPass(llvm::EarlyCSEPass(true));
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  passes.addPass(llvm::EarlyCSEPass(true));
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::UnifyFunctionExitNodesPass());
  passes.addPass(llvm::LoopSimplifyPass());
  passes.run(*function, functions);
}

/// Functions that no header declares do not get so far; what is left was declared by the kernel's author.
void check_calls(const llvm::Function& function, Findings& findings) {
  for (const llvm::Instruction& instruction : llvm::instructions(function)) {
    const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    if (call == nullptr || llvm::isa<llvm::IntrinsicInst>(call) || is_barrier(instruction)) continue;
    const llvm::Function* callee = call->getCalledFunction();
    if (callee == nullptr)
      add_error(findings, &instruction, "a call through a pointer cannot be compiled for processors");
    else if (callee->isDeclaration())
      add_error(findings, &instruction, "function `" + base_name_of(*callee) + "` has no body");
  }
}

}  // namespace

bool is_barrier(const llvm::Instruction& instruction) {
  const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
  return call != nullptr && call->getCalledFunction() != nullptr && call->getCalledFunction()->getName() == kBarrier;
}

void add_error(Findings& findings, const llvm::Instruction* at, std::string message) {
  ir::KernelFinding finding;
  finding.message = std::move(message);
  if (at != nullptr && at->getDebugLoc()) {
    // Where the call stands in the kernel, not in a function that was inlined.
    const llvm::DILocation* place = at->getDebugLoc().get();
    while (place->getInlinedAt() != nullptr) place = place->getInlinedAt();
    finding.line = place->getLine();
    finding.column = finding.end_column = place->getColumn();
  }
  findings.push_back(std::move(finding));
}

ThreadFunction make_thread_function(llvm::Module& module, const CpuRequest& request, Findings& findings) {
  ThreadFunction thread;
  llvm::Function* kernel = find_kernel(module, request.source.kernel);
  if (kernel == nullptr) {
    add_error(findings, nullptr, "there is no kernel `" + request.source.kernel + "`");
    return thread;
  }
  hide_all(module);
  run_passes(module, nullptr);
  thread.arguments = static_cast<unsigned>(kernel->arg_size());
  thread.block = request.block;
  thread.function = add_hidden_parameters(*kernel);
  SharedMemory shared(module, thread.hidden(HiddenParameter::Shared), request.dynamic_shared);
  shared.replace(*thread.function);
  thread.shared_bytes = shared.bytes();
  PlaceCalls(thread).replace();
  GlobalIndex(thread).run();
  run_passes(module, thread.function);
  check_calls(*thread.function, findings);
  if (!findings.empty()) thread.function = nullptr;
  return thread;
}

}  // namespace dmlc::codegen
