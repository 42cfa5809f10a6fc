// SPDX-License-Identifier: Apache-2.0
// What the module shows to dmlc.
#include "codegen/kernel/module.h"

#include "codegen/kernel/clang/toolchain.h"

namespace dmlc::codegen {
namespace {

class ClangToolchain : public KernelToolchain {
 public:
  ir::KernelInspection inspect(const ir::KernelSource& source) override { return inspect_kernel(source); }
  CpuCode compile_cpu(const CpuRequest& request) override { return compile_cpu_kernel(request); }
};

}  // namespace
}  // namespace dmlc::codegen

extern "C" __attribute__((visibility("default"))) const unsigned dmlc_toolchain_version;
extern "C" const unsigned dmlc_toolchain_version = dmlc::codegen::kToolchainVersion;

extern "C" __attribute__((visibility("default"))) dmlc::codegen::KernelToolchain* dmlc_make_toolchain() {
  static dmlc::codegen::ClangToolchain toolchain;
  return &toolchain;
}
