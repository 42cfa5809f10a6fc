// SPDX-License-Identifier: Apache-2.0
// From a kernel's source to a shared library, in process: Clang, the cut at barriers, LLVM's optimiser, lld.
#include "codegen/kernel/clang/backend.h"
#include "codegen/kernel/clang/bounds.h"
#include "codegen/kernel/clang/entry.h"
#include "codegen/kernel/clang/form_entry.h"
#include "codegen/kernel/clang/front_end.h"
#include "codegen/kernel/clang/stride_loops.h"
#include "codegen/kernel/clang/toolchain.h"

namespace dmlc::codegen {

CpuCode compile_cpu_kernel(const CpuRequest& request) {
  CpuCode code;
  llvm::LLVMContext context;
  const std::unique_ptr<llvm::Module> module = parse_for_cpu(request, context, code.findings);
  if (module == nullptr) return code;
  if (uses_cpu_form(request)) {
    make_form_entry(*module);
    code.library = make_library(*module, request.level, code.findings);
    return code;
  }
  const ThreadFunction thread = make_thread_function(*module, request, code.findings);
  if (thread.function == nullptr) return code;
  if (request.check_bounds) check_bounds(thread);
  cut_stride_loops(thread);
  const Regions regions = cut_regions(thread, code.findings);
  if (regions.regions.empty()) return code;
  make_entry(thread, regions);
  thread.function->eraseFromParent();
  code.library = make_library(*module, request.level, code.findings);
  return code;
}

}  // namespace dmlc::codegen
