// SPDX-License-Identifier: Apache-2.0
// NVIDIA's run-time compiler, found when the program runs: no header and no library of CUDA is needed to build dmlc.
// Used by dmlc, and on a machine with a card for kernels that arrived as source.
#pragma once

#include <string>
#include <vector>

namespace dmlc::nvrtc {

/// One run of the compiler.
struct Input {
  std::string text;                  ///< the source
  std::string file;                  ///< how the log calls it
  std::vector<std::string> options;  ///< as NVRTC spells them
};

struct Output {
  bool ok = false;
  std::string failure;  ///< why the compiler itself broke down; then `log` says nothing about the source
  std::string log;      ///< mistakes of the source, one message after another
  std::string ptx;      ///< text
  std::string cubin;    ///< an ELF file; empty for a virtual architecture (`compute_80`)
};

class Compiler {
 public:
  virtual ~Compiler() = default;
  /// `13.0`.
  [[nodiscard]] virtual const std::string& version() const = 0;
  /// Architectures it compiles for, ascending: 75, 80, … Asked, since every release drops and adds some.
  [[nodiscard]] virtual const std::vector<int>& architectures() const = 0;
  /// Compiles with the device header in front. The source is free of directives that read files (outside_files.h):
  /// NVRTC would follow them.
  [[nodiscard]] virtual Output compile(const Input& input) const = 0;
};

struct FoundCompiler {
  const Compiler* compiler = nullptr;
  std::string missing;  ///< why there is none
};

/// The library, opened at the first call.
[[nodiscard]] const FoundCompiler& find_compiler();

/// The header that stands in front of every source: codegen/kernel/device/gpu.h.
[[nodiscard]] const char* device_header();
/// The name under which the log speaks of it.
inline constexpr const char* kDeviceHeader = "dmlc/gpu.h";

}  // namespace dmlc::nvrtc
