// SPDX-License-Identifier: Apache-2.0
// Builds the entry of a kernel library. Everything it calls is inlined afterwards, so that the optimiser sees plain
// loops.
#include "codegen/kernel/clang/entry.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/PassManager.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>

#include <functional>

#include "codegen/kernel/clang/guard.h"
#include "runtime/include/dmlc/kernel_abi.h"

namespace dmlc::codegen {
namespace {

/// Before its loop is built, a region's function is tidied: the guard stands at its beginning then.
void tidy(llvm::Function& function) {
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
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  passes.addPass(llvm::EarlyCSEPass(true));
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::InstCombinePass());
  passes.run(function, functions);
}

class EntryBuilder {
 public:
  EntryBuilder(const ThreadFunction& thread, const Regions& regions)
      : thread_(thread),
        regions_(regions),
        module_(*thread.function->getParent()),
        context_(module_.getContext()),
        build_(context_) {}

  void run() {
    make_function();
    load_launch();
    make_memory();
    if (thread_.is_linear) {
      run_linear();
    } else {
      count(build_.getInt64Ty(), first_, end_, false, [&](llvm::Value* block) { run_block(block); });
    }
    build_.CreateRetVoid();
  }

 private:
  using Values = std::vector<llvm::Value*>;
  using LoopBody = std::function<void(llvm::Value*)>;

  void make_function() {
    llvm::Type* pointer = llvm::PointerType::getUnqual(context_);
    llvm::Type* wide = build_.getInt64Ty();
    auto* type = llvm::FunctionType::get(build_.getVoidTy(), {pointer, wide, wide}, false);
    entry_ = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, abi::kKernelEntry, module_);
    llvm::AttrBuilder attributes(context_, thread_.function->getAttributes().getFnAttrs());
    attributes.removeAttribute(llvm::Attribute::AlwaysInline);
    attributes.removeAttribute(llvm::Attribute::Convergent);
    entry_->addFnAttrs(attributes);
    launch_ = entry_->getArg(0);
    first_ = entry_->getArg(1);
    end_ = entry_->getArg(2);
    build_.SetInsertPoint(llvm::BasicBlock::Create(context_, "entry", entry_));
  }

  /// The member of abi::KernelLaunch at `offset`.
  llvm::Value* launch_member(llvm::Type* type, std::size_t offset) {
    return build_.CreateLoad(type, build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), launch_, offset));
  }
  void load_launch() {
    llvm::Type* pointer = llvm::PointerType::getUnqual(context_);
    llvm::Value* list = launch_member(pointer, offsetof(abi::KernelLaunch, arguments));
    for (unsigned i = 0; i < thread_.arguments; ++i) {
      llvm::Value* at = build_.CreateLoad(pointer, build_.CreateConstInBoundsGEP1_64(pointer, list, i));
      llvm::Type* type = thread_.function->getArg(i)->getType();
      if (type->isIntegerTy(1))
        arguments_.push_back(build_.CreateTrunc(build_.CreateLoad(build_.getInt8Ty(), at), type));
      else
        arguments_.push_back(build_.CreateAlignedLoad(type, at, llvm::Align(1)));
    }
    for (unsigned i = 0; i < 3; ++i)
      grid_[i] = launch_member(build_.getInt32Ty(), offsetof(abi::KernelLaunch, grid) + 4 * i);
  }

  llvm::AllocaInst* variable(llvm::Type* type, unsigned count, const char* name) {
    llvm::IRBuilder<> at(&entry_->getEntryBlock(), entry_->getEntryBlock().begin());
    llvm::Type* whole = count == 1 ? type : llvm::ArrayType::get(type, count);
    llvm::AllocaInst* place = at.CreateAlloca(whole, nullptr, name);
    place->setAlignment(llvm::Align(64));
    return place;
  }
  void make_memory() {
    shared_ =
        variable(build_.getInt8Ty(), static_cast<unsigned>(std::max<std::size_t>(thread_.shared_bytes, 1)), "shared");
    for (const Slot& slot : regions_.slots)
      slots_.push_back(variable(slot.type(), slot.uniform ? 1 : thread_.threads(), slot.uniform ? "uniform" : "own"));
  }

  /// for (index = begin; index < end; ++index). `parallel`: iterations touch nothing of each other.
  void count(llvm::Type* type, llvm::Value* begin, llvm::Value* end, bool parallel, const LoopBody& body) {
    llvm::BasicBlock* before = build_.GetInsertBlock();
    auto* loop = llvm::BasicBlock::Create(context_, "loop", entry_);
    auto* after = llvm::BasicBlock::Create(context_, "after", entry_);
    build_.CreateCondBr(build_.CreateICmpSLT(begin, end), loop, after);
    build_.SetInsertPoint(loop);
    llvm::PHINode* index = build_.CreatePHI(type, 2, "index");
    index->addIncoming(begin, before);
    body(index);
    llvm::Value* next = build_.CreateAdd(index, llvm::ConstantInt::get(type, 1), "", true, true);
    index->addIncoming(next, build_.GetInsertBlock());
    llvm::Instruction* back = build_.CreateCondBr(build_.CreateICmpSLT(next, end), loop, after);
    if (parallel) back->setMetadata(llvm::LLVMContext::MD_loop, parallel_loop());
    build_.SetInsertPoint(after);
  }
  llvm::MDNode* parallel_loop() {
    llvm::Metadata* accesses[] = {llvm::MDString::get(context_, "llvm.loop.parallel_accesses"), group_};
    llvm::Metadata* parts[] = {nullptr, llvm::MDNode::get(context_, accesses)};
    llvm::MDNode* node = llvm::MDNode::getDistinct(context_, parts);
    node->replaceOperandWith(0, node);
    return node;
  }

  /// Threads without a barrier between them do not meet in memory, else the kernel has a race; so the vectoriser need
  /// not prove it. Not what a thread keeps in its own variables, which all threads share here in turn.
  void mark_accesses(llvm::Function& function) {
    group_ = llvm::MDNode::getDistinct(context_, {});
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
      const llvm::Value* pointer = llvm::getLoadStorePointerOperand(&instruction);
      if (pointer == nullptr) continue;
      const llvm::Value* object = object_of(pointer);
      if (object != nullptr && llvm::isa<llvm::Argument>(object))
        instruction.setMetadata(llvm::LLVMContext::MD_access_group, group_);
    }
  }
  void mark_separate(llvm::Function& function) {
    for (llvm::Argument& argument : function.args())
      if (argument.getType()->isPointerTy() && argument.getArgNo() != thread_.arguments)
        argument.addAttr(llvm::Attribute::NoAlias);
  }

  // --- One loop over all threads ---

  void run_linear() {
    llvm::Function* body = extract_region(thread_, regions_, 0, RegionForm::Whole);
    tidy(*body);
    mark_separate(*body);
    llvm::Value* size = build_.getInt64(thread_.block[0]);
    llvm::Type* word = build_.getInt32Ty();
    llvm::Value* begin = build_.CreateTrunc(build_.CreateMul(first_, size), word);
    llvm::Value* end = build_.CreateTrunc(build_.CreateMul(end_, size), word);
    Values place(kHiddenParameters - 2, build_.getInt32(0));
    for (unsigned i = 0; i < 3; ++i) place[6 + i] = grid_[i];
    run_threads(*body, regions_.regions[0].has_atomics, place, {}, begin, end);
  }

  /// Calls `body` for the threads of [begin, end) in x. `place`: thread, block and grid in x, y, z.
  void run_threads(llvm::Function& body, bool has_atomics, Values place, const Values& old, llvm::Value* begin,
                   llvm::Value* end) {
    mark_accesses(body);
    llvm::Argument* thread = body.getArg(thread_.arguments + static_cast<unsigned>(HiddenParameter::ThreadX));
    if (const auto guard = take_guard(body, thread)) {
      // The bound may be computed in the body, and only for the guard: it is copied before it goes.
      std::tie(begin, end) = guarded_range(build_, *guard, call_arguments(place, old, nullptr), begin, end);
      tidy(body);
    }
    count(build_.getInt32Ty(), begin, end, !has_atomics, [&](llvm::Value* index) {
      place[0] = index;
      llvm::Value* row = linear_index(place);
      build_.CreateCall(&body, call_arguments(place, old, row));
    });
  }
  llvm::Value* linear_index(const Values& place) {
    llvm::Value* index = place[0];
    if (thread_.is_linear || (thread_.block[1] == 1 && thread_.block[2] == 1)) return index;
    llvm::Value* rows = build_.CreateAdd(build_.CreateMul(place[2], build_.getInt32(thread_.block[1]), "", true, true),
                                         place[1], "", true, true);
    return build_.CreateAdd(build_.CreateMul(rows, build_.getInt32(thread_.block[0]), "", true, true), index, "", true,
                            true);
  }
  /// `row`: which of a slot's values belongs to the thread; null where no thread is meant.
  Values call_arguments(const Values& place, const Values& old, llvm::Value* row) {
    Values values = arguments_;
    values.push_back(launch_);
    values.push_back(shared_);
    values.insert(values.end(), place.begin(), place.end());
    for (std::size_t s = 0; s < regions_.slots.size(); ++s) {
      const Slot& slot = regions_.slots[s];
      values.push_back(slot.uniform && !old.empty()
                           ? old[s]
                           : llvm::PoisonValue::get(slot.uniform ? slot.type() : build_.getInt8Ty()));
      llvm::Value* where = slots_[s];
      if (!slot.uniform && row != nullptr)
        where = build_.CreateInBoundsGEP(slot.type(), slots_[s], build_.CreateZExt(row, build_.getInt64Ty()));
      values.push_back(where);
    }
    return values;
  }

  // --- Blocks one after another, regions in turn ---

  struct RegionCode {
    llvm::Function* body = nullptr;
    llvm::Function* leader = nullptr;
    bool body_decides = false;
  };
  RegionCode code_of(unsigned index) {
    const Region& region = regions_.regions[index];
    RegionCode code;
    code.body_decides = !region.has_leader;
    code.body = extract_region(thread_, regions_, index, code.body_decides ? RegionForm::Whole : RegionForm::Body);
    if (region.has_leader) code.leader = extract_region(thread_, regions_, index, RegionForm::Leader);
    for (llvm::Function* function : {code.body, code.leader})
      if (function != nullptr) tidy(*function), mark_separate(*function);
    return code;
  }

  void run_block(llvm::Value* block) {
    Values place(kHiddenParameters - 2, build_.getInt32(0));
    llvm::Value* x = build_.CreateTrunc(block, build_.getInt32Ty());
    const bool is_plane =
        !thread_.hidden(HiddenParameter::BlockY)->use_empty() || !thread_.hidden(HiddenParameter::BlockZ)->use_empty();
    place[3] = x;
    if (is_plane) {
      llvm::Value* columns = build_.CreateZExt(grid_[0], build_.getInt64Ty());
      llvm::Value* rows = build_.CreateZExt(grid_[1], build_.getInt64Ty());
      llvm::Value* above = build_.CreateUDiv(block, columns);
      place[3] = build_.CreateTrunc(build_.CreateURem(block, columns), build_.getInt32Ty());
      place[4] = build_.CreateTrunc(build_.CreateURem(above, rows), build_.getInt32Ty());
      place[5] = build_.CreateTrunc(build_.CreateUDiv(above, rows), build_.getInt32Ty());
    } else {
      place[3] = build_.CreateURem(x, grid_[0]);
    }
    for (unsigned i = 0; i < 3; ++i) place[6 + i] = grid_[i];
    run_regions(place);
  }

  void run_regions(const Values& place) {
    const auto count = static_cast<unsigned>(regions_.regions.size());
    std::vector<llvm::BasicBlock*> heads;
    for (unsigned i = 0; i < count; ++i) heads.push_back(llvm::BasicBlock::Create(context_, "region", entry_));
    auto* done = llvm::BasicBlock::Create(context_, "done", entry_);
    build_.CreateBr(heads[0]);
    for (unsigned i = 0; i < count; ++i) {
      build_.SetInsertPoint(heads[i]);
      llvm::Value* next = run_region(i, place);
      go_on(regions_.regions[i], next, heads, done);
    }
    build_.SetInsertPoint(done);
  }
  void go_on(const Region& region, llvm::Value* next, const std::vector<llvm::BasicBlock*>& heads,
             llvm::BasicBlock* done) {
    if (region.next.empty()) return void(build_.CreateBr(done));
    if (region.next.size() == 1 && !region.may_end) return void(build_.CreateBr(heads[region.next[0]]));
    llvm::BasicBlock* other = region.may_end ? done : heads[region.next[0]];
    llvm::SwitchInst* choice = build_.CreateSwitch(next, other, static_cast<unsigned>(region.next.size()));
    for (const unsigned target : region.next)
      if (heads[target] != other) choice->addCase(build_.getInt32(target), heads[target]);
  }

  llvm::Value* run_region(unsigned index, const Values& place) {
    const RegionCode code = code_of(index);
    Values old;
    for (std::size_t s = 0; s < regions_.slots.size(); ++s) {
      const Slot& slot = regions_.slots[s];
      const bool wanted = slot.uniform && regions_.is_live(static_cast<unsigned>(s), index);
      old.push_back(wanted ? static_cast<llvm::Value*>(build_.CreateLoad(slot.type(), slots_[s]))
                           : llvm::PoisonValue::get(slot.type()));
    }
    llvm::Value* next = nullptr;
    if (code.leader != nullptr) next = build_.CreateCall(code.leader, call_arguments(place, old, build_.getInt32(0)));
    if (code.body_decides) return run_deciding_threads(*code.body, regions_.regions[index], place, old);
    run_planes(place, [&](const Values& row) {
      run_threads(*code.body, regions_.regions[index].has_atomics, row, old, build_.getInt32(0),
                  build_.getInt32(thread_.block[0]));
    });
    return next;
  }
  /// The rows of a block that has more than one dimension.
  void run_planes(Values place, const std::function<void(const Values&)>& row) {
    const auto loop = [&](unsigned dimension, const LoopBody& body) {
      if (thread_.block[dimension] == 1) return body(build_.getInt32(0));
      this->count(build_.getInt32Ty(), build_.getInt32(0), build_.getInt32(thread_.block[dimension]), false, body);
    };
    loop(2, [&](llvm::Value* z) {
      place[2] = z;
      loop(1, [&](llvm::Value* y) {
        place[1] = y;
        row(place);
      });
    });
  }
  /// Where what is next depends on what the threads do meanwhile: every thread says it, and all say the same.
  llvm::Value* run_deciding_threads(llvm::Function& body, const Region& region, const Values& place,
                                    const Values& old) {
    if (region.next.size() + (region.may_end ? 1 : 0) <= 1) {
      run_planes(place, [&](const Values& row) {
        run_threads(body, region.has_atomics, row, old, build_.getInt32(0), build_.getInt32(thread_.block[0]));
      });
      return nullptr;
    }
    llvm::AllocaInst* decision = variable(build_.getInt32Ty(), 1, "next");
    mark_accesses(body);
    run_planes(place, [&](Values row) {
      count(build_.getInt32Ty(), build_.getInt32(0), build_.getInt32(thread_.block[0]), false, [&](llvm::Value* index) {
        row[0] = index;
        build_.CreateStore(build_.CreateCall(&body, call_arguments(row, old, linear_index(row))), decision);
      });
    });
    return build_.CreateLoad(build_.getInt32Ty(), decision);
  }

  const ThreadFunction& thread_;
  const Regions& regions_;
  llvm::Module& module_;
  llvm::LLVMContext& context_;
  llvm::IRBuilder<> build_;
  llvm::Function* entry_ = nullptr;
  llvm::Value* launch_ = nullptr;
  llvm::Value* first_ = nullptr;
  llvm::Value* end_ = nullptr;
  llvm::Value* shared_ = nullptr;
  std::array<llvm::Value*, 3> grid_{};
  Values arguments_;
  Values slots_;
  llvm::MDNode* group_ = nullptr;
};

}  // namespace

void make_entry(const ThreadFunction& thread, const Regions& regions) { EntryBuilder(thread, regions).run(); }

}  // namespace dmlc::codegen
