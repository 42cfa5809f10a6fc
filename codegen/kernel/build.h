// SPDX-License-Identifier: Apache-2.0
// Compiles the kernels of a program, each request once, into what the database stores and the artifacts hold.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "codegen/kernel/facts.h"
#include "ir/kernel.h"

namespace dmlc::codegen {

/// How much is made of kernels.
enum class KernelOutput {
  Compiled,  ///< code for every target
  Checked,   ///< code for processors that checks its accesses through parameters, and none for GPUs
  Named,     ///< the name of each target stands for its code: scripts that do not depend on the compiler's version
};

struct KernelBinary {
  std::string target;   ///< `x86-64-v3`, `source`, `ptx:compute_80`, `cubin:sm_90`
  std::string content;  ///< ends with the facts: the same code for another shape of block is another binary
  std::string sha256;   ///< of the content
  bool is_text = false;

  /// What the name of its file ends with: `.x86-64-v3.so`.
  [[nodiscard]] std::string file_ending() const;
};

struct BuiltKernel {
  std::string facts;                   ///< JSON
  std::vector<KernelBinary> binaries;  ///< processors from the lowest on, then GPUs, then the source
  std::vector<ir::KernelFinding> findings;
  std::string gpu_unavailable;  ///< why there is no code for GPUs though nothing is wrong; else empty
  std::string nvrtc;            ///< release of NVRTC that made the GPU code; empty where there is none
  [[nodiscard]] bool ok() const;
};

class KernelBuilder {
 public:
  explicit KernelBuilder(KernelOutput output) : output_(output) {}

  /// What is wrong with the kernel is in its findings; then it has no binaries. The reference stays as long as this.
  const BuiltKernel& build(const ir::KernelSource& source, const ir::Kernel& facts, const LaunchShape& shape);

 private:
  using Request = std::tuple<std::string, std::string, LaunchShape>;  ///< text, function, shape

  KernelOutput output_;
  std::map<Request, BuiltKernel> built_;
};

}  // namespace dmlc::codegen
