// SPDX-License-Identifier: Apache-2.0
// Which values are the same in all threads of a block, and which blocks all threads enter together. After the
// divergence analysis of Coutinho et al., "Divergence analysis and optimizations", PACT 2011.
#pragma once

#include <llvm/ADT/DenseSet.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/PostDominators.h>

#include "codegen/kernel/clang/kernel_function.h"

namespace dmlc::codegen {

class Uniformity {
 public:
  explicit Uniformity(const ThreadFunction& thread);

  [[nodiscard]] bool is_uniform(const llvm::Value* value) const { return !divergent_.contains(value); }
  /// False for blocks that some threads may enter without the others.
  [[nodiscard]] bool is_entered_together(const llvm::BasicBlock* block) const { return !split_.contains(block); }

 private:
  void seed(const ThreadFunction& thread);
  void mark(const llvm::Value* value);
  void spread();
  void split_at(const llvm::Instruction& branch);
  void mark_exits(const llvm::BasicBlock& block, const llvm::BasicBlock* join);

  llvm::DominatorTree dominators_;
  llvm::PostDominatorTree post_dominators_;
  llvm::LoopInfo loops_;
  llvm::DenseSet<const llvm::Value*> divergent_;
  llvm::DenseSet<const llvm::BasicBlock*> split_;
  std::vector<const llvm::Value*> work_;
};

/// What a pointer points into: a parameter, a local variable, or null where that is not known.
[[nodiscard]] const llvm::Value* object_of(const llvm::Value* pointer);

}  // namespace dmlc::codegen
