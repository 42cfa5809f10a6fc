// SPDX-License-Identifier: Apache-2.0
// Compiles sources of kernels for the graphics processor of this machine, in a kernel host.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/src/kernels/compute_protocol.h"

namespace dmlc::kernels {

/// There is no code; what() is the reason for people: no driver, no card, no NVRTC, or what NVRTC says of the source.
struct CardCompileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct CardCompilerOptions {
  std::string program;                   ///< declarativeml_kernel_host
  std::vector<std::string> environment;  ///< "NAME=value"; nothing is inherited
  std::chrono::milliseconds time_limit{60'000};
};

/// Machine code where the installed NVRTC knows the card, else PTX. `look` is called a few times a second and may
/// throw. Throws CardCompileError.
[[nodiscard]] Image compile_on_this_machine(const CardCompilerOptions& options, const std::string& kernel,
                                            const std::string& source, const std::function<void()>& look);

}  // namespace dmlc::kernels
