// SPDX-License-Identifier: Apache-2.0
// NVIDIA's run-time compiler, found when the program runs: no header and no library of CUDA is needed to build dmlc.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/result.h"

namespace dmlc::codegen {

/// One run of the compiler.
struct NvrtcInput {
  std::string text;                  ///< the source
  std::string file;                  ///< how the log calls it
  std::vector<std::string> options;  ///< as NVRTC spells them
};

struct NvrtcOutput {
  bool ok = false;
  std::string log;    ///< what the compiler says, one message after another; empty when it says nothing
  std::string ptx;    ///< text
  std::string cubin;  ///< an ELF file; empty for a virtual architecture (`compute_80`)
};

class Nvrtc {
 public:
  virtual ~Nvrtc() = default;
  /// `13.0`.
  [[nodiscard]] virtual const std::string& version() const = 0;
  /// Architectures it compiles for, ascending: 75, 80, … Asked, since every release drops and adds some.
  [[nodiscard]] virtual const std::vector<int>& architectures() const = 0;
  /// Compiles with the device header in front. A failure is one of the compiler itself; mistakes in the source are in
  /// the output's log.
  [[nodiscard]] virtual Result<NvrtcOutput> compile(const NvrtcInput& input) const = 0;
};

/// The library, opened at the first call. An error text says why there is none.
[[nodiscard]] Result<const Nvrtc*> nvrtc();

/// The header that stands in front of every source: codegen/kernel/device/gpu.h.
[[nodiscard]] const char* gpu_device_header();
/// The name under which the log speaks of it.
inline constexpr const char* kGpuDeviceHeader = "dmlc/gpu.h";

}  // namespace dmlc::codegen
