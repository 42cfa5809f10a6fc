// SPDX-License-Identifier: Apache-2.0
// Compiles a kernel for GPUs with NVRTC. Needs no GPU and no driver; where NVRTC is not installed, the answer says so,
// and the source travels with the artifact to be compiled where it runs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ir/kernel.h"

namespace dmlc::codegen {

/// One kernel. Architectures are written as numbers: 80 is compute_80 and sm_80.
struct GpuRequest {
  ir::KernelSource source;
  /// The lowest card to run on; its driver compiles the PTX for every later one. 0: the lowest that NVRTC knows, but
  /// not below 70.
  int ptx_arch = 0;
  /// Machine code beside it, which starts without a compilation at run time. Those NVRTC does not know are passed over.
  std::vector<int> cubin_archs = {80, 90, 120};
  bool line_info = false;  ///< tools such as compute-sanitizer can name lines; the code is the same, but larger
};

struct GpuCode {
  std::string ptx;  ///< text; empty after an error and where NVRTC is missing
  int ptx_arch = 0;
  std::map<int, std::string> cubins;  ///< by architecture: ELF files
  std::string entry;                  ///< the kernel's name in the code: mangled unless it is `extern "C"`
  std::string nvrtc_version;          ///< `13.0`
  std::vector<ir::KernelFinding> findings;
  std::string unavailable;  ///< why there is no code though nothing is wrong with the source; else empty

  [[nodiscard]] bool ok() const { return !ptx.empty(); }
};

/// The same request gives the same bytes from one release of NVRTC. What was compiled is kept while the program runs.
[[nodiscard]] GpuCode compile_gpu(const GpuRequest& request);

/// The release of NVRTC that is at hand, as `13.0`; empty when there is none.
[[nodiscard]] std::string nvrtc_version();

}  // namespace dmlc::codegen
