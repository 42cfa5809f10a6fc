// SPDX-License-Identifier: Apache-2.0
// Unpacks a launch for a hand-written form.
#include "codegen/kernel/clang/form_entry.h"

#include <llvm/IR/IRBuilder.h>

#include "codegen/kernel/clang/kernel_function.h"
#include "runtime/include/dmlc/kernel_abi.h"

namespace dmlc::codegen {

void make_form_entry(llvm::Module& module) {
  llvm::Function* form = module.getFunction("dmlc_cpu_form");
  llvm::IRBuilder<> build(module.getContext());
  llvm::Type* pointer = build.getPtrTy();
  llvm::Type* wide = build.getInt64Ty();
  auto* type = llvm::FunctionType::get(build.getVoidTy(), {pointer, wide, wide}, false);
  auto* entry = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, abi::kKernelEntry, module);
  entry->addFnAttrs(llvm::AttrBuilder(module.getContext(), form->getAttributes().getFnAttrs()));
  build.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "entry", entry));
  const auto member = [&](llvm::Type* of, std::size_t offset) {
    return build.CreateLoad(of, build.CreateConstInBoundsGEP1_64(build.getInt8Ty(), entry->getArg(0), offset));
  };
  llvm::Value* list = member(pointer, offsetof(abi::KernelLaunch, arguments));
  std::vector<llvm::Value*> values;
  for (unsigned i = 0; i + 3 < form->arg_size(); ++i) {
    llvm::Value* at = build.CreateLoad(pointer, build.CreateConstInBoundsGEP1_64(pointer, list, i));
    values.push_back(build.CreateAlignedLoad(form->getArg(i)->getType(), at, llvm::Align(1)));
  }
  llvm::Value* blocks = build.getInt64(1);
  for (unsigned i = 0; i < 3; ++i)
    blocks = build.CreateMul(
        blocks, build.CreateZExt(member(build.getInt32Ty(), offsetof(abi::KernelLaunch, grid) + 4 * i), wide));
  values.insert(values.end(), {entry->getArg(1), entry->getArg(2), blocks});
  build.CreateCall(form, values);
  build.CreateRetVoid();
  form->setLinkage(llvm::GlobalValue::InternalLinkage);
  form->addFnAttr(llvm::Attribute::AlwaysInline);
}

}  // namespace dmlc::codegen
