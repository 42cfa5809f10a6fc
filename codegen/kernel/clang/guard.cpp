// SPDX-License-Identifier: Apache-2.0
// Turns a condition on the thread's index into bounds of the loop over threads: no masks, no threads that do nothing.
#include "codegen/kernel/clang/guard.h"

#include <llvm/IR/CFG.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>

#include <set>

namespace dmlc::codegen {
namespace {

constexpr unsigned kMostSteps = 8;

/// Whether the caller can compute the value: from parameters other than the thread, by a few plain operations.
bool is_known_outside(const llvm::Value* value, const llvm::Argument* thread, unsigned& steps) {
  if (value == thread) return false;
  if (llvm::isa<llvm::Argument>(value) || llvm::isa<llvm::ConstantInt>(value)) return true;
  const auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
  if (instruction == nullptr || ++steps > kMostSteps) return false;
  const bool is_division = instruction->isIntDivRem();
  if (!(llvm::isa<llvm::CastInst>(instruction) || (llvm::isa<llvm::BinaryOperator>(instruction) && !is_division)))
    return false;
  for (const llvm::Value* operand : instruction->operands())
    if (!is_known_outside(operand, thread, steps)) return false;
  return true;
}

/// No thread that comes here leaves a trace.
bool does_nothing(const llvm::BasicBlock* block) {
  std::set<const llvm::BasicBlock*> seen;
  std::vector<const llvm::BasicBlock*> work{block};
  while (!work.empty()) {
    const llvm::BasicBlock* next = work.back();
    work.pop_back();
    if (!seen.insert(next).second) continue;
    if (seen.size() > 8) return false;
    for (const llvm::Instruction& instruction : *next)
      if (instruction.mayHaveSideEffects() && !llvm::isa<llvm::LifetimeIntrinsic>(instruction)) return false;
    work.insert(work.end(), llvm::succ_begin(next), llvm::succ_end(next));
  }
  return true;
}

/// The thread's index, perhaps widened; never narrowed.
bool is_thread(const llvm::Value* value, const llvm::Argument* thread) {
  while (llvm::isa<llvm::ZExtInst>(value) || llvm::isa<llvm::SExtInst>(value))
    value = llvm::cast<llvm::CastInst>(value)->getOperand(0);
  return value == thread;
}

std::optional<Guard> match(llvm::CmpInst::Predicate predicate, llvm::Value* bound) {
  switch (predicate) {
    case llvm::CmpInst::ICMP_EQ:
      return Guard{Guard::Kind::Equal, bound, false};
    case llvm::CmpInst::ICMP_SLT:
      return Guard{Guard::Kind::Below, bound, false};
    case llvm::CmpInst::ICMP_SLE:
      return Guard{Guard::Kind::Below, bound, true};
    case llvm::CmpInst::ICMP_ULT:
      return Guard{Guard::Kind::BelowUnsigned, bound, false};
    case llvm::CmpInst::ICMP_ULE:
      return Guard{Guard::Kind::BelowUnsigned, bound, true};
    default:
      return std::nullopt;
  }
}

/// A copy of the bound's instructions for the caller.
llvm::Value* copy_outside(llvm::IRBuilder<>& build, llvm::Value* value, const std::vector<llvm::Value*>& arguments) {
  if (auto* argument = llvm::dyn_cast<llvm::Argument>(value)) return arguments.at(argument->getArgNo());
  auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
  if (instruction == nullptr) return value;
  llvm::Instruction* copy = instruction->clone();
  for (llvm::Use& operand : copy->operands()) operand.set(copy_outside(build, operand.get(), arguments));
  copy->setDebugLoc({});
  return build.Insert(copy);
}

}  // namespace

std::optional<Guard> take_guard(llvm::Function& function, llvm::Argument* thread) {
  llvm::BasicBlock& entry = function.getEntryBlock();
  auto* branch = llvm::dyn_cast<llvm::BranchInst>(entry.getTerminator());
  if (branch == nullptr || !branch->isConditional()) return std::nullopt;
  auto* condition = llvm::dyn_cast<llvm::ICmpInst>(branch->getCondition());
  if (condition == nullptr) return std::nullopt;
  for (const llvm::Instruction& instruction : entry)
    if (instruction.mayHaveSideEffects()) return std::nullopt;
  const bool idle_when_false = does_nothing(branch->getSuccessor(1));
  if (!idle_when_false && !does_nothing(branch->getSuccessor(0))) return std::nullopt;
  llvm::CmpInst::Predicate active = condition->getPredicate();
  if (!idle_when_false) active = llvm::CmpInst::getInversePredicate(active);
  unsigned operand = 0;
  if (!is_thread(condition->getOperand(0), thread)) {
    operand = 1;
    if (!is_thread(condition->getOperand(1), thread)) return std::nullopt;
    active = llvm::CmpInst::getSwappedPredicate(active);
  }
  llvm::Value* bound = condition->getOperand(1 - operand);
  unsigned steps = 0;
  if (!is_known_outside(bound, thread, steps)) return std::nullopt;
  const auto guard = match(active, bound);
  if (guard) branch->setCondition(llvm::ConstantInt::getBool(function.getContext(), idle_when_false));
  return guard;
}

std::pair<llvm::Value*, llvm::Value*> guarded_range(llvm::IRBuilder<>& build, const Guard& guard,
                                                    const std::vector<llvm::Value*>& arguments, llvm::Value* begin,
                                                    llvm::Value* end) {
  llvm::Type* wide = build.getInt64Ty();
  llvm::Value* bound = copy_outside(build, guard.bound, arguments);
  // Threads are counted from zero, so in 64 bits both kinds of comparison are the signed one, but for bounds that only
  // an unsigned 64-bit number can hold.
  const bool is_unsigned = guard.kind == Guard::Kind::BelowUnsigned;
  bound = is_unsigned ? build.CreateZExtOrTrunc(bound, wide) : build.CreateSExtOrTrunc(bound, wide);
  if (is_unsigned) {
    llvm::Value* is_large = build.CreateICmpSLT(bound, build.getInt64(0));
    bound = build.CreateSelect(is_large, build.getInt64(INT64_MAX - 1), bound);
  }
  llvm::Value* first = build.CreateZExt(begin, wide);
  llvm::Value* behind = build.CreateZExt(end, wide);
  const auto clamp = [&](llvm::Value* value) {
    llvm::Value* low = build.CreateBinaryIntrinsic(llvm::Intrinsic::smax, value, first);
    return build.CreateBinaryIntrinsic(llvm::Intrinsic::smin, low, behind);
  };
  llvm::Value* one = build.getInt64(1);
  llvm::Value* last = guard.kind == Guard::Kind::Equal || guard.or_equal ? build.CreateNSWAdd(bound, one) : bound;
  if (guard.kind == Guard::Kind::Equal) first = clamp(bound);
  behind = clamp(last);
  return {build.CreateTrunc(first, begin->getType()), build.CreateTrunc(behind, end->getType())};
}

}  // namespace dmlc::codegen
