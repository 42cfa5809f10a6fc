// SPDX-License-Identifier: Apache-2.0
// Instruments a thread function with checks of its accesses.
#include "codegen/kernel/clang/bounds.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>

#include "codegen/kernel/clang/uniformity.h"
#include "runtime/include/dmlc/kernel_abi.h"

namespace dmlc::codegen {
namespace {

class BoundsCheck {
 public:
  explicit BoundsCheck(const ThreadFunction& thread) : thread_(thread), context_(thread.function->getContext()) {}

  void run() {
    std::vector<llvm::Instruction*> accesses;
    for (llvm::Instruction& instruction : llvm::instructions(*thread_.function))
      if (argument_of(instruction) != nullptr) accesses.push_back(&instruction);
    for (llvm::Instruction* access : accesses) check(access);
  }

 private:
  static llvm::Value* pointer_of(llvm::Instruction& instruction) {
    if (auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction)) return exchange->getPointerOperand();
    if (auto* atomic = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction)) return atomic->getPointerOperand();
    return llvm::getLoadStorePointerOperand(&instruction);
  }
  static llvm::Type* type_of(const llvm::Instruction& instruction) {
    if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) return store->getValueOperand()->getType();
    if (const auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction))
      return exchange->getNewValOperand()->getType();
    return instruction.getType();
  }
  /// The kernel's parameter that the access goes through.
  [[nodiscard]] llvm::Argument* argument_of(llvm::Instruction& instruction) const {
    llvm::Value* pointer = pointer_of(instruction);
    if (pointer == nullptr) return nullptr;
    const auto* argument = llvm::dyn_cast_or_null<llvm::Argument>(object_of(pointer));
    if (argument == nullptr || argument->getArgNo() >= thread_.arguments) return nullptr;
    return thread_.function->getArg(argument->getArgNo());
  }

  static llvm::Value* member(llvm::IRBuilder<>& build, llvm::Value* launch, llvm::Type* type, std::size_t offset) {
    return build.CreateLoad(type, build.CreateConstInBoundsGEP1_64(build.getInt8Ty(), launch, offset));
  }

  void check(llvm::Instruction* access) {
    llvm::Argument* argument = argument_of(*access);
    llvm::IRBuilder<> build(access);
    llvm::Type* wide = build.getInt64Ty();
    const std::uint64_t size = access->getModule()->getDataLayout().getTypeStoreSize(type_of(*access));
    llvm::Value* offset =
        build.CreateSub(build.CreatePtrToInt(pointer_of(*access), wide), build.CreatePtrToInt(argument, wide));
    std::vector<llvm::Value*> arguments = {thread_.hidden(HiddenParameter::Launch),
                                           build.getInt32(argument->getArgNo()),
                                           build.CreateSDiv(offset, build.getInt64(size))};
    for (const auto first : {HiddenParameter::BlockX, HiddenParameter::ThreadX})
      for (unsigned i = 0; i < 3; ++i)
        arguments.push_back(thread_.hidden(static_cast<HiddenParameter>(static_cast<unsigned>(first) + i)));
    build.CreateCall(checking_function(), arguments);
  }

  /// One call and no branch: a thread that ends in the middle of a block would look like one that takes another way
  /// than its neighbours, past their barriers. Inlined once those have cut the kernel.
  llvm::Function* checking_function() {
    if (checking_ != nullptr) return checking_;
    llvm::IRBuilder<> build(context_);
    llvm::Type* number = build.getInt32Ty();
    llvm::Type* pointer = llvm::PointerType::getUnqual(context_);
    auto* type = llvm::FunctionType::get(
        build.getVoidTy(), {pointer, number, build.getInt64Ty(), number, number, number, number, number, number},
        false);
    checking_ =
        llvm::Function::Create(type, llvm::Function::InternalLinkage, "check_bounds", thread_.function->getParent());
    checking_->addFnAttr(llvm::Attribute::AlwaysInline);
    checking_->addFnAttr(llvm::Attribute::NoUnwind);
    auto* entry = llvm::BasicBlock::Create(context_, "", checking_);
    auto* outside = llvm::BasicBlock::Create(context_, "", checking_);
    auto* inside = llvm::BasicBlock::Create(context_, "", checking_);
    build.SetInsertPoint(entry);
    llvm::Value* extents = member(build, checking_->getArg(0), pointer, offsetof(abi::KernelLaunch, extents));
    llvm::Value* extent =
        build.CreateLoad(build.getInt64Ty(), build.CreateGEP(build.getInt64Ty(), extents, checking_->getArg(1)));
    // A negative index is a large unsigned one.
    build.CreateCondBr(build.CreateICmpUGE(checking_->getArg(2), extent), outside, inside);
    build.SetInsertPoint(inside);
    build.CreateRetVoid();
    build.SetInsertPoint(outside);
    report(build);
    return checking_;
  }

  void report(llvm::IRBuilder<>& build) {
    llvm::Value* fault =
        member(build, checking_->getArg(0), llvm::PointerType::getUnqual(context_), offsetof(abi::KernelLaunch, fault));
    const auto put = [&](llvm::Value* value, std::size_t offset) {
      build.CreateStore(value, build.CreateConstInBoundsGEP1_64(build.getInt8Ty(), fault, offset), true);
    };
    put(checking_->getArg(1), offsetof(abi::KernelFault, argument));
    put(checking_->getArg(2), offsetof(abi::KernelFault, index));
    for (unsigned i = 0; i < 3; ++i) {
      put(checking_->getArg(3 + i), offsetof(abi::KernelFault, block) + 4 * i);
      put(checking_->getArg(6 + i), offsetof(abi::KernelFault, thread) + 4 * i);
    }
    put(build.getInt32(1), offsetof(abi::KernelFault, set));
    build.CreateIntrinsic(llvm::Intrinsic::trap, {}, {});
    build.CreateUnreachable();
  }

  const ThreadFunction& thread_;
  llvm::LLVMContext& context_;
  llvm::Function* checking_ = nullptr;
};

}  // namespace

void check_bounds(const ThreadFunction& thread) { BoundsCheck(thread).run(); }

}  // namespace dmlc::codegen
