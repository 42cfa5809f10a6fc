// SPDX-License-Identifier: Apache-2.0
// Instruments a thread function with checks of its accesses.
#include "codegen/kernel/clang/bounds.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

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

  llvm::Value* member(llvm::IRBuilder<>& build, llvm::Type* type, std::size_t offset) {
    llvm::Value* launch = thread_.hidden(HiddenParameter::Launch);
    return build.CreateLoad(type, build.CreateConstInBoundsGEP1_64(build.getInt8Ty(), launch, offset));
  }

  void check(llvm::Instruction* access) {
    llvm::Argument* argument = argument_of(*access);
    llvm::IRBuilder<> build(access);
    llvm::Type* wide = build.getInt64Ty();
    llvm::Type* pointer = llvm::PointerType::getUnqual(context_);
    const std::uint64_t size = access->getModule()->getDataLayout().getTypeStoreSize(type_of(*access));
    llvm::Value* offset = build.CreateSub(build.CreatePtrToInt(pointer_of(*access), wide), build.CreatePtrToInt(argument, wide));
    llvm::Value* index = build.CreateSDiv(offset, build.getInt64(size));
    llvm::Value* extents = member(build, pointer, offsetof(abi::KernelLaunch, extents));
    llvm::Value* extent =
        build.CreateLoad(wide, build.CreateConstInBoundsGEP1_64(wide, extents, argument->getArgNo()));
    // A negative index is a large unsigned one.
    llvm::Value* is_outside = build.CreateICmpUGE(index, extent);
    llvm::Instruction* then = llvm::SplitBlockAndInsertIfThen(is_outside, access, true);
    report(then, argument->getArgNo(), index);
  }

  void report(llvm::Instruction* before, unsigned argument, llvm::Value* index) {
    llvm::IRBuilder<> build(before);
    llvm::Type* pointer = llvm::PointerType::getUnqual(context_);
    llvm::Value* fault = member(build, pointer, offsetof(abi::KernelLaunch, fault));
    const auto put = [&](llvm::Value* value, std::size_t offset) {
      build.CreateStore(value, build.CreateConstInBoundsGEP1_64(build.getInt8Ty(), fault, offset), true);
    };
    put(build.getInt32(argument), offsetof(abi::KernelFault, argument));
    put(index, offsetof(abi::KernelFault, index));
    for (unsigned i = 0; i < 3; ++i) {
      put(thread_.hidden(static_cast<HiddenParameter>(static_cast<unsigned>(HiddenParameter::BlockX) + i)),
          offsetof(abi::KernelFault, block) + 4 * i);
      put(thread_.hidden(static_cast<HiddenParameter>(static_cast<unsigned>(HiddenParameter::ThreadX) + i)),
          offsetof(abi::KernelFault, thread) + 4 * i);
    }
    put(build.getInt32(1), offsetof(abi::KernelFault, set));
    build.CreateIntrinsic(llvm::Intrinsic::trap, {}, {});
  }

  const ThreadFunction& thread_;
  llvm::LLVMContext& context_;
};

}  // namespace

void check_bounds(const ThreadFunction& thread) { BoundsCheck(thread).run(); }

}  // namespace dmlc::codegen
