// SPDX-License-Identifier: Apache-2.0
// Cuts a thread function at its barriers and finds out what lives across them.
#include "codegen/kernel/clang/regions.h"

#include <llvm/IR/CFG.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Local.h>

#include <algorithm>
#include <map>
#include <set>

namespace dmlc::codegen {
namespace {

using Blocks = std::set<const llvm::BasicBlock*>;

class RegionCut {
 public:
  RegionCut(const ThreadFunction& thread, Findings& findings) : thread_(thread), findings_(findings) {}

  Regions run() {
    check_barriers();
    if (!findings_.empty()) return {};
    // Every block is judged before the cut adds new ones.
    uniformity_ = std::make_unique<Uniformity>(thread_);
    split();
    find_blocks();
    recompute();
    demote();
    collect_slots();
    find_live();
    for (Region& region : result_.regions) judge(region);
    return std::move(result_);
  }

 private:
  void check_barriers() {
    const Uniformity uniformity(thread_);
    for (const llvm::Instruction& instruction : llvm::instructions(*thread_.function))
      if (is_barrier(instruction) && !uniformity.is_entered_together(instruction.getParent()))
        add_error(
            findings_, &instruction,
            "`__syncthreads()` stands where only some threads of a block may come: the others would wait for ever");
  }

  void split() {
    result_.regions.push_back({&thread_.function->getEntryBlock()});
    std::vector<llvm::Instruction*> barriers;
    for (llvm::Instruction& instruction : llvm::instructions(*thread_.function))
      if (is_barrier(instruction)) barriers.push_back(&instruction);
    for (llvm::Instruction* barrier : barriers) {
      llvm::BasicBlock* head = llvm::SplitBlock(barrier->getParent(), barrier);
      head->setName("region");
      barrier->eraseFromParent();
      result_.regions.push_back({head});
    }
  }

  [[nodiscard]] int region_at(const llvm::BasicBlock* block) const {
    for (std::size_t i = 1; i < result_.regions.size(); ++i)
      if (result_.regions[i].head == block) return static_cast<int>(i);
    return -1;
  }

  void find_blocks() {
    for (Region& region : result_.regions) {
      std::vector<llvm::BasicBlock*> work{region.head};
      Blocks seen{region.head};
      std::set<unsigned> next;
      while (!work.empty()) {
        llvm::BasicBlock* block = work.back();
        work.pop_back();
        region.blocks.push_back(block);
        if (llvm::isa<llvm::ReturnInst>(block->getTerminator())) region.may_end = true;
        for (llvm::BasicBlock* successor : llvm::successors(block)) {
          if (const int at = region_at(successor); at >= 0)
            next.insert(static_cast<unsigned>(at));
          else if (seen.insert(successor).second)
            work.push_back(successor);
        }
      }
      region.next.assign(next.begin(), next.end());
      for (const llvm::BasicBlock* block : region.blocks) regions_of_[block].push_back(&region);
    }
  }

  // --- Values across barriers ---

  /// Whether the value lives across a barrier: backwards from every use to the definition, is a head on the way?
  [[nodiscard]] bool crosses(const llvm::Instruction& value) const {
    std::vector<const llvm::BasicBlock*> work;
    Blocks seen;
    const auto enter = [&](const llvm::BasicBlock* block) {
      if (seen.insert(block).second) work.push_back(block);
    };
    for (const llvm::Use& use : value.uses()) {
      const auto* user = llvm::cast<llvm::Instruction>(use.getUser());
      const auto* phi = llvm::dyn_cast<llvm::PHINode>(user);
      const llvm::BasicBlock* at = phi != nullptr ? phi->getIncomingBlock(use) : user->getParent();
      if (at != value.getParent()) enter(at);
    }
    while (!work.empty()) {
      const llvm::BasicBlock* block = work.back();
      work.pop_back();
      if (region_at(block) >= 0) return true;
      for (const llvm::BasicBlock* before : llvm::predecessors(block))
        if (before != value.getParent()) enter(before);
    }
    return false;
  }

  // --- Cheap values are computed again where they are needed ---

  static constexpr unsigned kMostSteps = 12;

  [[nodiscard]] static bool is_cheap(const llvm::Instruction& value) {
    if (llvm::isa<llvm::GetElementPtrInst>(value) || llvm::isa<llvm::CastInst>(value) ||
        llvm::isa<llvm::ICmpInst>(value) || llvm::isa<llvm::SelectInst>(value) || llvm::isa<llvm::FreezeInst>(value))
      return true;
    const auto* operation = llvm::dyn_cast<llvm::BinaryOperator>(&value);
    if (operation == nullptr || !operation->getType()->isIntegerTy()) return false;
    if (!operation->isIntDivRem()) return true;
    // A division is computed again only where it is a shift or a multiplication.
    return llvm::isa<llvm::ConstantInt>(operation->getOperand(1));
  }
  [[nodiscard]] static bool is_given(const llvm::Value* value) {
    return llvm::isa<llvm::Argument>(value) || llvm::isa<llvm::Constant>(value) || llvm::isa<llvm::AllocaInst>(value);
  }
  /// Steps of the tree below `value` down to parameters, constants, local variables, and values that live across
  /// barriers anyway; more than kMostSteps if it is no such tree.
  [[nodiscard]] unsigned steps(const llvm::Value* value) const {
    if (is_given(value)) return 0;
    const auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
    if (instruction == nullptr) return kMostSteps + 1;
    if (!is_cheap(*instruction)) return crosses(*instruction) ? 0 : kMostSteps + 1;
    unsigned sum = 1;
    for (const llvm::Value* operand : instruction->operands()) {
      sum += steps(operand);
      if (sum > kMostSteps) return sum;
    }
    return sum;
  }
  static llvm::Value* copy_tree(llvm::Value* value, llvm::Instruction* before) {
    if (is_given(value) || !is_cheap(*llvm::cast<llvm::Instruction>(value))) return value;
    llvm::Instruction* copy = llvm::cast<llvm::Instruction>(value)->clone();
    for (llvm::Use& operand : copy->operands()) operand.set(copy_tree(operand.get(), before));
    copy->insertBefore(before->getIterator());
    return copy;
  }
  void recompute() {
    std::vector<llvm::Instruction*> cheap;
    for (llvm::Instruction& instruction : llvm::instructions(*thread_.function))
      if (is_cheap(instruction) && steps(&instruction) <= kMostSteps && crosses(instruction))
        cheap.push_back(&instruction);
    for (llvm::Instruction* value : cheap) {
      std::vector<llvm::Use*> uses;
      for (llvm::Use& use : value->uses()) uses.push_back(&use);
      for (llvm::Use* use : uses) {
        auto* user = llvm::cast<llvm::Instruction>(use->getUser());
        if (user->getParent() == value->getParent() && !llvm::isa<llvm::PHINode>(user)) continue;
        auto* phi = llvm::dyn_cast<llvm::PHINode>(user);
        use->set(copy_tree(value, phi != nullptr ? phi->getIncomingBlock(*use)->getTerminator() : user));
      }
    }
  }

  // --- The others go through memory ---

  void demote() {
    std::vector<llvm::Instruction*> crossing;
    for (llvm::Instruction& instruction : llvm::instructions(*thread_.function))
      if (!llvm::isa<llvm::AllocaInst>(instruction) && !instruction.getType()->isVoidTy() && crosses(instruction))
        crossing.push_back(&instruction);
    for (llvm::Instruction* value : crossing) {
      const bool uniform = uniformity_->is_uniform(value);
      llvm::AllocaInst* cell = llvm::DemoteRegToStack(*value);
      if (cell != nullptr) result_.slots.push_back({cell, uniform, false});
    }
  }

  /// Local variables in memory that more than one region uses.
  void collect_slots() {
    std::set<const llvm::AllocaInst*> known;
    for (const Slot& slot : result_.slots) known.insert(slot.cell);
    for (llvm::Instruction& instruction : llvm::instructions(*thread_.function)) {
      auto* variable = llvm::dyn_cast<llvm::AllocaInst>(&instruction);
      if (variable == nullptr || known.contains(variable)) continue;
      std::set<const Region*> users;
      collect_users(variable, users);
      if (users.size() > 1) result_.slots.push_back({variable, false, true});
    }
  }
  void collect_users(const llvm::Value* value, std::set<const Region*>& users) const {
    for (const llvm::User* user : value->users()) {
      const auto* instruction = llvm::cast<llvm::Instruction>(user);
      const auto found = regions_of_.find(instruction->getParent());
      if (found != regions_of_.end()) users.insert(found->second.begin(), found->second.end());
      if (instruction->getType()->isPointerTy()) collect_users(instruction, users);
    }
  }

  void find_live() {
    result_.live.assign(result_.regions.size(), std::vector<bool>(result_.slots.size(), true));
    for (unsigned s = 0; s < result_.slots.size(); ++s)
      if (!result_.slots[s].is_variable)
        for (unsigned r = 0; r < result_.regions.size(); ++r)
          result_.live[r][s] = is_read_from(result_.regions[r].head, result_.slots[s].cell);
  }
  static bool is_read_from(const llvm::BasicBlock* head, const llvm::AllocaInst* cell) {
    std::vector<const llvm::BasicBlock*> work{head};
    Blocks seen{head};
    while (!work.empty()) {
      const llvm::BasicBlock* block = work.back();
      work.pop_back();
      bool written = false;
      for (const llvm::Instruction& instruction : *block) {
        if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction); load && load->getPointerOperand() == cell)
          return true;
        const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction);
        written = written || (store != nullptr && store->getPointerOperand() == cell);
        if (written) break;
      }
      if (written) continue;
      for (const llvm::BasicBlock* next : llvm::successors(block))
        if (seen.insert(next).second) work.push_back(next);
    }
    return false;
  }

  // --- What a leader can find out before the threads run ---

  void judge(Region& region) {
    std::set<const llvm::Value*> written;
    bool writes_anywhere = false;
    for (const llvm::BasicBlock* block : region.blocks) {
      for (const llvm::Instruction& instruction : *block) {
        region.has_atomics = region.has_atomics || instruction.isAtomic();
        if (!instruction.mayWriteToMemory()) continue;
        const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction);
        const llvm::Value* object = store != nullptr ? object_of(store->getPointerOperand()) : nullptr;
        if (object == nullptr)
          writes_anywhere = writes_anywhere || !llvm::isa<llvm::IntrinsicInst>(instruction) || instruction.isAtomic();
        else
          written.insert(object);
      }
    }
    region.has_leader = decides(region) && reads_only_what_stays(region, written, writes_anywhere);
  }
  /// Something must be decided: what is next, or a uniform slot.
  [[nodiscard]] bool decides(const Region& region) const {
    if (region.next.size() + (region.may_end ? 1 : 0) > 1) return true;
    for (const llvm::BasicBlock* block : region.blocks)
      for (const llvm::Instruction& instruction : *block)
        if (stores_uniform_slot(instruction)) return true;
    return false;
  }
  [[nodiscard]] const Slot* slot_of(const llvm::Value* pointer) const {
    const auto found = std::find_if(result_.slots.begin(), result_.slots.end(),
                                    [&](const Slot& slot) { return slot.cell == pointer; });
    return found == result_.slots.end() ? nullptr : &*found;
  }
  [[nodiscard]] bool stores_uniform_slot(const llvm::Instruction& instruction) const {
    const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction);
    const Slot* slot = store != nullptr ? slot_of(store->getPointerOperand()) : nullptr;
    return slot != nullptr && slot->uniform;
  }
  [[nodiscard]] bool reads_only_what_stays(const Region& region, const std::set<const llvm::Value*>& written,
                                           bool writes_anywhere) const {
    const Blocks inside(region.blocks.begin(), region.blocks.end());
    std::vector<const llvm::Value*> work;
    for (const llvm::BasicBlock* block : region.blocks) {
      if (uniformity_->is_entered_together(block)) work.push_back(block->getTerminator());
      for (const llvm::Instruction& instruction : *block)
        if (stores_uniform_slot(instruction))
          work.push_back(llvm::cast<llvm::StoreInst>(instruction).getValueOperand());
    }
    std::set<const llvm::Value*> seen;
    while (!work.empty()) {
      const auto* instruction = llvm::dyn_cast<llvm::Instruction>(work.back());
      work.pop_back();
      if (instruction == nullptr || !inside.contains(instruction->getParent()) || !seen.insert(instruction).second)
        continue;
      if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(instruction)) {
        const llvm::Value* object = object_of(load->getPointerOperand());
        const Slot* slot = slot_of(load->getPointerOperand());
        const bool is_old_value = slot != nullptr && slot->uniform;
        if (!is_old_value && (object == nullptr || writes_anywhere || written.contains(object))) return false;
      }
      for (const llvm::Value* operand : instruction->operands()) work.push_back(operand);
    }
    return true;
  }

  const ThreadFunction& thread_;
  Findings& findings_;
  std::unique_ptr<Uniformity> uniformity_;
  Regions result_;
  std::map<const llvm::BasicBlock*, std::vector<const Region*>> regions_of_;
};

}  // namespace

Regions cut_regions(const ThreadFunction& thread, Findings& findings) { return RegionCut(thread, findings).run(); }

}  // namespace dmlc::codegen
