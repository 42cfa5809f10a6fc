// SPDX-License-Identifier: Apache-2.0
// The real kernel host compiles sources with the real NVRTC, for a card that the simulated driver describes.
#include <doctest/doctest.h>

#include "runtime/src/kernels/card_compiler.h"

using namespace dmlc::kernels;

namespace {

constexpr const char* kSource =
    "extern \"C\" __global__ void twice(const float* x, float* out, int n) {\n"
    "  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n) out[i] = 2 * x[i];\n}\n";

CardCompilerOptions with_card() {
  CardCompilerOptions options;
  options.program = std::string(DMLC_BINARY_DIR) + "/bin/declarativeml_kernel_host";
  options.environment = {"LD_LIBRARY_PATH=" + std::string(DMLC_BINARY_DIR) + "/lib/simulated"};
  return options;
}

std::string refusal(const CardCompilerOptions& options, const std::string& source) {
  try {
    (void)compile_on_this_machine(options, "twice", source, [] {});
  } catch (const CardCompileError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("card compiler: a source becomes machine code of the card that is there") {
  if (const std::string why = refusal(with_card(), kSource); why.find("libnvrtc") != std::string::npos) {
    MESSAGE("skipped: " << why);
    return;
  }
  const Image image = compile_on_this_machine(with_card(), "twice", kSource, [] {});
  CHECK(image.target == "cubin:sm_90");
  CHECK(image.content.starts_with("\177ELF"));
  const std::string mistake = refusal(with_card(), "extern \"C\" __global__ void twice(int n) { return 1 }\n");
  CHECK_MESSAGE(mistake.find("twice.cu(1): error") != std::string::npos, mistake);
  CHECK(refusal(with_card(), "#include \"/etc/passwd\"\n").find("twice.cu(1)") != std::string::npos);
}

TEST_CASE("card compiler: no card, no host, no time") {
  CardCompilerOptions options = with_card();
  options.environment.clear();
  CHECK(refusal(options, kSource) != "");
  options.program = "/nowhere";
  CHECK(refusal(options, kSource) != "");
  options = with_card();
  options.time_limit = std::chrono::milliseconds(0);
  CHECK(refusal(options, kSource) == "NVRTC takes too long");
}
