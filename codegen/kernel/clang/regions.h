// SPDX-License-Identifier: Apache-2.0
// A kernel cut at its barriers. Each region runs from a barrier to the next ones for one thread; the block runs a
// region for all its threads before it goes on. The continuation-based form: Meyer et al., "Implementation techniques
// for SPMD kernels on CPUs", IWOCL 2023.
#pragma once

#include <llvm/IR/Instructions.h>

#include <memory>

#include "codegen/kernel/clang/kernel_function.h"
#include "codegen/kernel/clang/uniformity.h"

namespace dmlc::codegen {

/// A value that lives across a barrier.
struct Slot {
  llvm::AllocaInst* cell = nullptr;  ///< in the thread function
  bool uniform = false;              ///< one for the block, else one a thread
  bool is_variable = false;          ///< a local variable whose address is used: it stays in memory

  [[nodiscard]] llvm::Type* type() const { return cell->getAllocatedType(); }
};

struct Region {
  llvm::BasicBlock* head = nullptr;       ///< in the thread function
  std::vector<llvm::BasicBlock*> blocks;  ///< reached from the head without passing another head
  std::vector<unsigned> next;             ///< regions that may follow
  bool may_end = false;                   ///< the kernel may end in it
  bool has_atomics = false;
  /// What decides on the next region and the uniform slots can be computed once, before the threads run.
  bool has_leader = false;
};

struct Regions {
  std::vector<Region> regions;  ///< the first one begins the kernel
  std::vector<Slot> slots;

  /// Whether the slot's value is needed at the head of a region.
  [[nodiscard]] bool is_live(unsigned slot, unsigned region) const { return live[region][slot]; }
  std::vector<std::vector<bool>> live;
};

/// Cuts the thread function. Barriers that only some threads may reach are errors.
[[nodiscard]] Regions cut_regions(const ThreadFunction& thread, Findings& findings);

/// How a region becomes a function of one thread.
enum class RegionForm {
  Body,    ///< for every thread; the leader has decided what is next
  Leader,  ///< computes what all threads share: nothing else is stored; returns the next region
  Whole,   ///< both at once
};

/// Parameters: those of the thread function, then for each slot its old value (uniform ones) and a pointer to where the
/// new one goes. Returns the number of the next region, or the number of regions at the end.
[[nodiscard]] llvm::Function* extract_region(const ThreadFunction& thread, const Regions& regions, unsigned region,
                                             RegionForm form);

}  // namespace dmlc::codegen
