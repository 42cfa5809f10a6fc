// SPDX-License-Identifier: Apache-2.0
// Finds block-stride loops and gives them a trip count that all threads share.
#include "codegen/kernel/clang/stride_loops.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

#include <optional>

#include "codegen/kernel/clang/uniformity.h"

namespace dmlc::codegen {
namespace {

struct StrideLoop {
  llvm::BasicBlock* header = nullptr;
  llvm::BasicBlock* latch = nullptr;
  llvm::BasicBlock* preheader = nullptr;
  llvm::BasicBlock* exit = nullptr;
  llvm::PHINode* index = nullptr;
  llvm::Value* step = nullptr;
  llvm::ICmpInst* condition = nullptr;
  unsigned index_operand = 0;  ///< of the condition
  bool stays_when_true = true;
  llvm::Value* uniform_start = nullptr;  ///< where the first thread begins; null: at zero
};

class StrideLoopSearch {
 public:
  explicit StrideLoopSearch(const ThreadFunction& thread)
      : thread_(thread), uniformity_(thread), dominators_(*thread.function), loops_(dominators_) {}

  /// One at a time: the transformation changes the loops.
  std::optional<StrideLoop> next() {
    for (llvm::Loop* loop : loops_.getLoopsInPreorder()) {
      if (has_barrier(*loop) || !uniformity_.is_entered_together(loop->getLoopPreheader())) continue;
      if (auto found = match(*loop)) return found;
    }
    return std::nullopt;
  }

 private:
  static bool has_barrier(const llvm::Loop& loop) {
    for (const llvm::BasicBlock* block : loop.blocks())
      for (const llvm::Instruction& instruction : *block)
        if (is_barrier(instruction)) return true;
    return false;
  }

  std::optional<StrideLoop> match(llvm::Loop& loop) {
    llvm::BasicBlock* header = loop.getHeader();
    llvm::BasicBlock* latch = loop.getLoopLatch();
    if (latch == nullptr || latch == header || loop.getExitingBlock() != header || loop.getExitBlock() == nullptr)
      return std::nullopt;
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(header->getTerminator());
    auto* condition = branch->isConditional() ? llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition()) : nullptr;
    if (condition == nullptr || condition->isEquality()) return std::nullopt;
    StrideLoop found{header, latch, loop.getLoopPreheader(), loop.getExitBlock()};
    found.condition = condition;
    found.stays_when_true = loop.contains(branch->getSuccessor(0));
    for (found.index_operand = 0; found.index_operand < 2; ++found.index_operand) {
      found.index = llvm::dyn_cast<llvm::PHINode>(condition->getOperand(found.index_operand));
      if (found.index == nullptr || found.index->getParent() != header) continue;
      llvm::Value* bound = condition->getOperand(1 - found.index_operand);
      if (is_upward(found) && uniformity_.is_uniform(bound) && match_index(found, loop)) return found;
    }
    return std::nullopt;
  }

  /// The loop goes on while the index is below the bound.
  static bool is_upward(const StrideLoop& loop) {
    llvm::CmpInst::Predicate stay = loop.condition->getPredicate();
    if (!loop.stays_when_true) stay = llvm::CmpInst::getInversePredicate(stay);
    if (loop.index_operand == 1) stay = llvm::CmpInst::getSwappedPredicate(stay);
    return llvm::ICmpInst::isLT(stay) || llvm::ICmpInst::isLE(stay);
  }

  bool match_index(StrideLoop& found, const llvm::Loop& loop) {
    auto* next = llvm::dyn_cast<llvm::BinaryOperator>(found.index->getIncomingValueForBlock(found.latch));
    if (next == nullptr || next->getOpcode() != llvm::Instruction::Add) return false;
    found.step = next->getOperand(0) == found.index ? next->getOperand(1) : next->getOperand(0);
    const bool steps = next->getOperand(0) == found.index || next->getOperand(1) == found.index;
    const bool step_is_outside =
        !llvm::isa<llvm::Instruction>(found.step) || !loop.contains(llvm::cast<llvm::Instruction>(found.step));
    if (!steps || !step_is_outside || !uniformity_.is_uniform(found.step)) return false;
    return match_start(found, found.index->getIncomingValueForBlock(found.preheader));
  }

  bool is_thread(const llvm::Value* value) const {
    while (const auto* cast = llvm::dyn_cast<llvm::CastInst>(value)) value = cast->getOperand(0);
    return value == thread_.hidden(HiddenParameter::ThreadX);
  }
  bool match_start(StrideLoop& found, llvm::Value* start) const {
    if (is_thread(start)) return true;
    auto* sum = llvm::dyn_cast<llvm::BinaryOperator>(start);
    if (sum == nullptr || (sum->getOpcode() != llvm::Instruction::Add && sum->getOpcode() != llvm::Instruction::Or))
      return false;
    // Zero is the least place of a thread, so the sum without it is where the first thread begins. Only where that
    // sum does not wrap.
    if (sum->getOpcode() == llvm::Instruction::Add && !sum->hasNoUnsignedWrap() && !sum->hasNoSignedWrap())
      return false;
    for (unsigned i = 0; i < 2; ++i) {
      if (!is_thread(sum->getOperand(i)) || !uniformity_.is_uniform(sum->getOperand(1 - i))) continue;
      found.uniform_start = sum->getOperand(1 - i);
      return true;
    }
    return false;
  }

  const ThreadFunction& thread_;
  Uniformity uniformity_;
  llvm::DominatorTree dominators_;
  llvm::LoopInfo loops_;
};

llvm::CallInst* insert_barrier(llvm::Instruction* before) {
  llvm::Module* module = before->getModule();
  auto barrier = module->getOrInsertFunction("__dmlc_barrier", llvm::Type::getVoidTy(module->getContext()));
  return llvm::CallInst::Create(barrier, "", before->getIterator());
}

class StrideLoopCut {
 public:
  explicit StrideLoopCut(const StrideLoop& loop)
      : loop_(loop), header_(loop.header), latch_(loop.latch), preheader_(loop.preheader), exit_(loop.exit) {}

  void run() {
    auto* branch = llvm::cast<llvm::BranchInst>(header_->getTerminator());
    llvm::BasicBlock* body = branch->getSuccessor(loop_.stays_when_true ? 0 : 1);
    llvm::Function* function = header_->getParent();
    llvm::LLVMContext& context = function->getContext();
    auto* guard = llvm::BasicBlock::Create(context, "stride.guard", function, body);
    auto* next = llvm::BasicBlock::Create(context, "stride.next", function, exit_);
    auto* leave = llvm::BasicBlock::Create(context, "stride.leave", function, exit_);
    llvm::PHINode* base = add_base();

    // The guard: this thread's own condition.
    llvm::IRBuilder<> build(guard);
    if (loop_.stays_when_true)
      build.CreateCondBr(loop_.condition, body, next);
    else
      build.CreateCondBr(loop_.condition, next, body);
    body->replacePhiUsesWith(header_, guard);
    insert_barrier(&guard->front());

    // The header asks for the first thread.
    build.SetInsertPoint(branch);
    llvm::Value* operands[2] = {loop_.condition->getOperand(0), loop_.condition->getOperand(1)};
    operands[loop_.index_operand] = base;
    llvm::Value* goes_on = build.CreateICmp(loop_.condition->getPredicate(), operands[0], operands[1], "stride.on");
    build.CreateCondBr(goes_on, loop_.stays_when_true ? guard : leave, loop_.stays_when_true ? leave : guard);
    branch->eraseFromParent();

    build.SetInsertPoint(leave);
    build.CreateBr(exit_);
    exit_->replacePhiUsesWith(header_, leave);
    insert_barrier(&leave->front());
    close_loop(next, guard, base);
  }

 private:
  llvm::PHINode* add_base() {
    auto* base = llvm::PHINode::Create(loop_.index->getType(), 2, "stride.base", header_->begin());
    llvm::Value* start = loop_.uniform_start;
    if (start == nullptr) start = llvm::ConstantInt::get(loop_.index->getType(), 0);
    base->addIncoming(start, preheader_);
    return base;
  }
  /// Threads that skipped the body keep what they had; every index goes on.
  void close_loop(llvm::BasicBlock* next, llvm::BasicBlock* guard, llvm::PHINode* base) {
    latch_->getTerminator()->replaceSuccessorWith(header_, next);
    llvm::IRBuilder<> build(next);
    for (llvm::PHINode& phi : header_->phis()) {
      if (&phi == base || &phi == loop_.index) continue;
      llvm::PHINode* merged = build.CreatePHI(phi.getType(), 2, phi.getName() + ".kept");
      const int from_latch = phi.getBasicBlockIndex(latch_);
      merged->addIncoming(phi.getIncomingValue(from_latch), latch_);
      merged->addIncoming(&phi, guard);
      phi.setIncomingValue(from_latch, merged);
      phi.setIncomingBlock(from_latch, next);
    }
    const int from_latch = loop_.index->getBasicBlockIndex(latch_);
    loop_.index->setIncomingValue(from_latch, build.CreateAdd(loop_.index, loop_.step, "stride.index"));
    loop_.index->setIncomingBlock(from_latch, next);
    base->addIncoming(build.CreateAdd(base, loop_.step, "stride.base.next"), next);
    build.CreateBr(header_);
  }

  const StrideLoop& loop_;
  llvm::BasicBlock* header_;
  llvm::BasicBlock* latch_;
  llvm::BasicBlock* preheader_;
  llvm::BasicBlock* exit_;
};

}  // namespace

void cut_stride_loops(const ThreadFunction& thread) {
  // Each cut puts a barrier into its loop, so none is found twice.
  while (const auto loop = StrideLoopSearch(thread).next()) StrideLoopCut(*loop).run();
}

}  // namespace dmlc::codegen
