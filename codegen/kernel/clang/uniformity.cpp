// SPDX-License-Identifier: Apache-2.0
// Spreads divergence from the thread's own place over values and control flow.
#include "codegen/kernel/clang/uniformity.h"

#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>

namespace dmlc::codegen {

Uniformity::Uniformity(const ThreadFunction& thread)
    : dominators_(*thread.function), post_dominators_(*thread.function), loops_(dominators_) {
  seed(thread);
  spread();
}

void Uniformity::seed(const ThreadFunction& thread) {
  for (const HiddenParameter which : {HiddenParameter::ThreadX, HiddenParameter::ThreadY, HiddenParameter::ThreadZ})
    mark(thread.hidden(which));
  for (const llvm::Instruction& instruction : llvm::instructions(*thread.function)) {
    // Local variables are each thread's own; what an atomic operation returns depends on who came first.
    const bool is_own = llvm::isa<llvm::AllocaInst>(instruction) || llvm::isa<llvm::AtomicRMWInst>(instruction) ||
                        llvm::isa<llvm::AtomicCmpXchgInst>(instruction);
    const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    const bool is_unknown_call = call != nullptr && !llvm::isa<llvm::IntrinsicInst>(call) && !is_barrier(instruction);
    if (is_own || is_unknown_call) mark(&instruction);
  }
}

void Uniformity::mark(const llvm::Value* value) {
  if (divergent_.insert(value).second) work_.push_back(value);
}

void Uniformity::spread() {
  while (!work_.empty()) {
    const llvm::Value* value = work_.back();
    work_.pop_back();
    for (const llvm::User* user : value->users()) {
      const auto* instruction = llvm::dyn_cast<llvm::Instruction>(user);
      if (instruction == nullptr) continue;
      if (instruction->isTerminator())
        split_at(*instruction);
      else if (!instruction->getType()->isVoidTy())
        mark(instruction);
    }
  }
}

/// Threads part at the branch and meet again at its immediate post-dominator.
void Uniformity::split_at(const llvm::Instruction& branch) {
  const llvm::BasicBlock* block = branch.getParent();
  if (branch.getNumSuccessors() < 2) return;
  const auto* node = post_dominators_.getNode(block);
  const llvm::BasicBlock* join = node != nullptr && node->getIDom() != nullptr ? node->getIDom()->getBlock() : nullptr;
  llvm::DenseSet<const llvm::BasicBlock*> seen;
  std::vector<const llvm::BasicBlock*> work(llvm::succ_begin(block), llvm::succ_end(block));
  while (!work.empty()) {
    const llvm::BasicBlock* next = work.back();
    work.pop_back();
    if (next == join || !seen.insert(next).second) continue;
    split_.insert(next);
    for (const llvm::PHINode& phi : next->phis()) mark(&phi);
    work.insert(work.end(), llvm::succ_begin(next), llvm::succ_end(next));
  }
  if (join != nullptr)
    for (const llvm::PHINode& phi : join->phis()) mark(&phi);
  mark_exits(*block, join);
}

/// Threads that leave a loop at different times carry out different values of it.
void Uniformity::mark_exits(const llvm::BasicBlock& block, const llvm::BasicBlock* join) {
  for (const llvm::Loop* loop = loops_.getLoopFor(&block); loop != nullptr; loop = loop->getParentLoop()) {
    if (join != nullptr && loop->contains(join)) return;
    for (const llvm::BasicBlock* inside : loop->blocks())
      for (const llvm::Instruction& instruction : *inside)
        for (const llvm::User* user : instruction.users())
          if (const auto* outside = llvm::dyn_cast<llvm::Instruction>(user); outside && !loop->contains(outside))
            mark(&instruction);
  }
}

const llvm::Value* object_of(const llvm::Value* pointer) {
  const llvm::Value* object = llvm::getUnderlyingObject(pointer, 0);
  return llvm::isa<llvm::Argument>(object) || llvm::isa<llvm::AllocaInst>(object) ||
                 llvm::isa<llvm::GlobalVariable>(object)
             ? object
             : nullptr;
}

}  // namespace dmlc::codegen
