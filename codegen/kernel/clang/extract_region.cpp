// SPDX-License-Identifier: Apache-2.0
// Copies one region of a thread function into a function of its own.
#include <llvm/IR/CFG.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/Local.h>

#include <set>

#include "codegen/kernel/clang/regions.h"

namespace dmlc::codegen {
namespace {

class RegionExtraction {
 public:
  RegionExtraction(const ThreadFunction& thread, const Regions& regions, unsigned region, RegionForm form)
      : thread_(thread), regions_(regions), region_(region), form_(form), context_(thread.function->getContext()) {}

  llvm::Function* run() {
    clone();
    make_start();
    for (unsigned i = 0; i < regions_.regions.size(); ++i) make_exit(i);
    for (llvm::BasicBlock& block : *function_)
      if (auto* end = llvm::dyn_cast<llvm::ReturnInst>(block.getTerminator()); end && end->getReturnValue() == nullptr)
        returns_.push_back(end);
    for (llvm::ReturnInst* end : returns_) {
      llvm::IRBuilder<>(end).CreateRet(number(static_cast<unsigned>(regions_.regions.size())));
      end->eraseFromParent();
    }
    llvm::removeUnreachableBlocks(*function_);
    store_slots();
    if (form_ == RegionForm::Leader) drop_effects();
    return function_;
  }

 private:
  [[nodiscard]] llvm::ConstantInt* number(unsigned value) const {
    return llvm::ConstantInt::get(llvm::Type::getInt32Ty(context_), value);
  }
  [[nodiscard]] llvm::Argument* old_value(unsigned slot) const {
    return function_->getArg(static_cast<unsigned>(thread_.function->arg_size()) + 2 * slot);
  }
  [[nodiscard]] llvm::Argument* place(unsigned slot) const {
    return function_->getArg(static_cast<unsigned>(thread_.function->arg_size()) + 2 * slot + 1);
  }

  void clone() {
    const llvm::FunctionType* thread_type = thread_.function->getFunctionType();
    std::vector<llvm::Type*> types(thread_type->params().begin(), thread_type->params().end());
    for (const Slot& slot : regions_.slots) {
      types.push_back(slot.uniform ? slot.type() : llvm::Type::getInt8Ty(context_));
      types.push_back(llvm::PointerType::getUnqual(context_));
    }
    auto* type = llvm::FunctionType::get(llvm::Type::getInt32Ty(context_), types, false);
    function_ =
        llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, "dmlc_region", thread_.function->getParent());
    for (llvm::Argument& argument : thread_.function->args()) map_[&argument] = function_->getArg(argument.getArgNo());
    llvm::SmallVector<llvm::ReturnInst*, 4> returns;
    llvm::CloneFunctionInto(function_, thread_.function, map_, llvm::CloneFunctionChangeType::LocalChangesOnly,
                            returns);
    function_->addFnAttr(llvm::Attribute::AlwaysInline);
    function_->removeFnAttr(llvm::Attribute::NoInline);
    function_->removeFnAttr(llvm::Attribute::OptimizeNone);
  }

  template <class T>
  [[nodiscard]] T* copy_of(const T* value) const {
    return llvm::cast<T>(map_.lookup(value));
  }

  /// Local variables, then what lives into the region, then its head.
  void make_start() {
    auto* start = llvm::BasicBlock::Create(context_, "start", function_, &function_->getEntryBlock());
    std::vector<llvm::AllocaInst*> variables;
    for (llvm::Instruction& instruction : llvm::instructions(*function_))
      if (auto* variable = llvm::dyn_cast<llvm::AllocaInst>(&instruction)) variables.push_back(variable);
    llvm::IRBuilder<> build(start);
    llvm::Instruction* jump = build.CreateBr(copy_of(regions_.regions[region_].head));
    for (llvm::AllocaInst* variable : variables) variable->moveBefore(jump);
    build.SetInsertPoint(jump);
    for (unsigned s = 0; s < regions_.slots.size(); ++s) {
      const Slot& slot = regions_.slots[s];
      llvm::AllocaInst* cell = copy_of(slot.cell);
      cells_.push_back(slot.is_variable ? nullptr : cell);
      if (slot.is_variable) {
        cell->replaceAllUsesWith(place(s));
        cell->eraseFromParent();
      } else if (regions_.is_live(s, region_)) {
        llvm::Value* old =
            slot.uniform ? static_cast<llvm::Value*>(old_value(s)) : build.CreateLoad(slot.type(), place(s));
        build.CreateStore(old, cell);
      }
    }
  }

  /// Every way into the head of region `next` ends here instead.
  void make_exit(unsigned next) {
    llvm::BasicBlock* head = copy_of(regions_.regions[next].head);
    std::vector<llvm::BasicBlock*> before(llvm::pred_begin(head), llvm::pred_end(head));
    auto* exit = llvm::BasicBlock::Create(context_, "exit", function_);
    exits_.push_back(exit);
    for (llvm::BasicBlock* block : before) {
      if (block == &function_->getEntryBlock()) continue;
      block->getTerminator()->replaceSuccessorWith(head, exit);
      for (llvm::PHINode& phi : head->phis()) phi.removeIncomingValue(block, false);
    }
    llvm::IRBuilder<>(exit).CreateRet(number(next));
  }

  [[nodiscard]] static bool is_written(const llvm::AllocaInst* cell) {
    for (const llvm::User* user : cell->users())
      if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(user))
        if (store->getParent() != &store->getFunction()->getEntryBlock()) return true;
    return false;
  }
  void store_slots() {
    for (unsigned next = 0; next < exits_.size(); ++next) {
      if (!is_in_function(exits_[next])) continue;
      llvm::IRBuilder<> build(exits_[next]->getTerminator());
      for (unsigned s = 0; s < regions_.slots.size(); ++s) {
        const Slot& slot = regions_.slots[s];
        const bool stores = slot.uniform ? form_ != RegionForm::Body : form_ != RegionForm::Leader;
        if (!stores || cells_[s] == nullptr || !regions_.is_live(s, next) || !is_written(cells_[s])) continue;
        build.CreateStore(build.CreateLoad(slot.type(), cells_[s]), place(s));
      }
    }
  }
  /// Unreachable exits were deleted.
  [[nodiscard]] bool is_in_function(const llvm::BasicBlock* wanted) const {
    for (const llvm::BasicBlock& block : *function_)
      if (&block == wanted) return true;
    return false;
  }

  /// The leader stores nothing but slots.
  void drop_effects() {
    std::vector<llvm::Instruction*> effects;
    for (llvm::Instruction& instruction : llvm::instructions(*function_)) {
      if (!instruction.mayWriteToMemory() || instruction.isTerminator()) continue;
      const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction);
      const llvm::Value* object = store != nullptr ? object_of(store->getPointerOperand()) : nullptr;
      const bool is_own = object != nullptr && llvm::isa<llvm::AllocaInst>(object);
      const auto* argument = llvm::dyn_cast_or_null<llvm::Argument>(object);
      const bool is_slot =
          argument != nullptr && argument->getArgNo() >= thread_.function->arg_size() && is_uniform_place(*argument);
      if (!is_own && !is_slot) effects.push_back(&instruction);
    }
    for (llvm::Instruction* effect : effects) {
      if (!effect->getType()->isVoidTy()) effect->replaceAllUsesWith(llvm::PoisonValue::get(effect->getType()));
      effect->eraseFromParent();
    }
  }
  [[nodiscard]] bool is_uniform_place(const llvm::Argument& argument) const {
    const unsigned index = argument.getArgNo() - static_cast<unsigned>(thread_.function->arg_size());
    return regions_.slots[index / 2].uniform;
  }

  const ThreadFunction& thread_;
  const Regions& regions_;
  unsigned region_;
  RegionForm form_;
  llvm::LLVMContext& context_;
  llvm::Function* function_ = nullptr;
  llvm::ValueToValueMapTy map_;
  std::vector<llvm::AllocaInst*> cells_;
  std::vector<llvm::BasicBlock*> exits_;
  std::vector<llvm::ReturnInst*> returns_;
};

}  // namespace

llvm::Function* extract_region(const ThreadFunction& thread, const Regions& regions, unsigned region, RegionForm form) {
  return RegionExtraction(thread, regions, region, form).run();
}

}  // namespace dmlc::codegen
