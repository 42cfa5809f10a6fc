// SPDX-License-Identifier: Apache-2.0
// What NVRTC makes of kernels, read as text and as ELF: no GPU is needed. Without NVRTC these tests say that they skip.
#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "codegen/kernel/compile_gpu.h"
#include "runtime/src/nvrtc/compile_for_card.h"
#include "runtime/src/nvrtc/nvrtc.h"
#include "stdlib/kernel.h"

namespace {

using dmlc::codegen::compile_gpu;
using dmlc::codegen::GpuCode;
using dmlc::codegen::GpuRequest;
using dmlc::ir::KernelFinding;

bool skip() {
  if (!dmlc::codegen::nvrtc_version().empty()) return false;
  MESSAGE("SKIPPED: ", dmlc::nvrtc::find_compiler().missing);
  return true;
}

GpuRequest request_for(std::string text, std::string kernel) {
  GpuRequest request;
  request.source = {std::move(text), "kernels/" + kernel + ".cu", std::move(kernel)};
  return request;
}

std::string told(const GpuCode& code) {
  std::string all = code.unavailable;
  for (const KernelFinding& finding : code.findings)
    all += std::to_string(finding.line) + ": " + finding.message + "\n";
  return all;
}

/// Parameters of the entry, as PTX declares them: `.u64`, `.f32`, …
std::vector<std::string> parameters_of(const GpuCode& code) {
  const std::regex entry("\\.visible \\.entry " + code.entry + "\\(([^)]*)\\)");
  std::smatch match;
  std::vector<std::string> types;
  if (!std::regex_search(code.ptx, match, entry)) return types;
  const std::string list = match[1];
  const std::regex param("\\.param (?:\\.align \\d+ )?(\\.[a-z]\\d+)");
  for (std::sregex_iterator it(list.begin(), list.end(), param), end; it != end; ++it) types.push_back((*it)[1]);
  return types;
}

void check_cubin(int arch, const std::string& cubin) {
  constexpr unsigned kElfMachineCuda = 190;
  REQUIRE(cubin.size() > 64);
  CHECK(cubin.substr(0, 4) ==
        "\x7f"
        "ELF");
  CHECK(cubin[4] == 2);  // 64 bits
  CHECK((static_cast<unsigned char>(cubin[18]) | static_cast<unsigned char>(cubin[19]) << 8) == kElfMachineCuda);
  CHECK_MESSAGE(cubin.find("sm_" + std::to_string(arch)) != std::string::npos, arch);
}

const std::string kSaxpy = R"(extern "C" __global__ void saxpy(float a, const float* x, float* y, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) y[i] = a * x[i] + y[i];
}
)";

/// Parameters that the source writes between the parentheses of a kernel without function types.
std::size_t count_parameters(const std::string& text, const std::string& kernel) {
  const std::regex head("void\\s+" + kernel + "\\s*\\(([^)]*)\\)");
  std::smatch match;
  REQUIRE(std::regex_search(text, match, head));
  const std::string list = match[1];
  return 1 + static_cast<std::size_t>(std::count(list.begin(), list.end(), ','));
}

}  // namespace

TEST_CASE("a kernel becomes PTX for the lowest card and machine code for the listed ones") {
  if (skip()) return;
  const GpuCode code = compile_gpu(request_for(kSaxpy, "saxpy"));
  REQUIRE_MESSAGE(code.ok(), told(code));
  CHECK(code.findings.empty());
  CHECK(code.entry == "saxpy");
  CHECK(code.nvrtc_version == dmlc::codegen::nvrtc_version());
  CHECK(parameters_of(code) == std::vector<std::string>{".f32", ".u64", ".u64", ".u32"});
  const std::vector<int>& known = dmlc::nvrtc::find_compiler().compiler->architectures();
  CHECK(code.ptx_arch == *std::lower_bound(known.begin(), known.end(), 70));
  CHECK(code.ptx.find(".target sm_" + std::to_string(code.ptx_arch) + "\n") != std::string::npos);
  for (const int arch : {80, 90, 120}) {
    REQUIRE(code.cubins.contains(arch) == std::binary_search(known.begin(), known.end(), arch));
    if (code.cubins.contains(arch)) check_cubin(arch, code.cubins.at(arch));
  }
}

TEST_CASE("every kernel of the standard library compiles for GPUs") {
  if (skip()) return;
  for (const dmlc::stdlib::Kernel& kernel : dmlc::stdlib::kernels()) {
    const std::string name(kernel.function);
    const std::string text(kernel.source);
    CAPTURE(name);
    GpuRequest request = request_for(text, name);
    request.cubin_archs = {90};
    const GpuCode code = compile_gpu(request);
    REQUIRE_MESSAGE(code.ok(), told(code));
    CHECK(code.findings.empty());
    CHECK(code.entry == name);
    CHECK(parameters_of(code).size() == count_parameters(text, name));
    for (const auto& [arch, cubin] : code.cubins) check_cubin(arch, cubin);
  }
}

TEST_CASE("the same request gives the same bytes, from the compiler and from memory") {
  if (skip()) return;
  const GpuCode first = compile_gpu(request_for(kSaxpy, "saxpy"));
  const GpuCode second = compile_gpu(request_for(kSaxpy, "saxpy"));
  // A comment behind the code makes another request, which the compiler sees, and the same code.
  const GpuCode third = compile_gpu(request_for(kSaxpy + "// again\n", "saxpy"));
  CHECK((first.ptx == second.ptx && first.cubins == second.cubins));
  CHECK((first.ptx == third.ptx && first.cubins == third.cubins));
}

TEST_CASE("mistakes stand at their own line and column") {
  if (skip()) return;
  std::string text = kSaxpy;
  text.replace(text.find("y[i] = a"), 8, "z[i] = a");
  const GpuCode code = compile_gpu(request_for(text, "saxpy"));
  CHECK(code.ptx.empty());
  CHECK(code.cubins.empty());
  CHECK(code.unavailable.empty());
  REQUIRE(code.findings.size() == 1);
  CHECK(code.findings[0].line == 3);
  CHECK(code.findings[0].column == 14);
  CHECK(code.findings[0].message == "identifier \"z\" is undefined");
}

TEST_CASE("mistakes that only one architecture or the assembler knows are found") {
  if (skip()) return;
  const GpuCode large = compile_gpu(request_for(
      R"(extern "C" __global__ void k(float* o, int n) {
  __shared__ float tile[20000];
  tile[threadIdx.x] = o[threadIdx.x];
  __syncthreads();
  o[threadIdx.x] = tile[n];
})",
      "k"));
  CHECK_FALSE(large.ok());
  CHECK(large.cubins.empty());
  REQUIRE_FALSE(large.findings.empty());
  CHECK(large.findings[0].line == 0);
  CHECK_MESSAGE(large.findings[0].message.find("shared data") != std::string::npos, told(large));
}

TEST_CASE("a name that is no kernel is an error") {
  if (skip()) return;
  CHECK_FALSE(compile_gpu(request_for(kSaxpy, "saxpi")).findings.empty());
  CHECK_FALSE(compile_gpu(request_for("__device__ float f(float x) { return x; }\n", "f")).findings.empty());
  const GpuCode twice = compile_gpu(request_for(
      "__global__ void k(float* x, int n) { x[n] = 1; }\n__global__ void k(double* x, int n) { x[n] = 1; }\n", "k"));
  REQUIRE(twice.findings.size() == 1);
  CHECK(twice.findings[0].message == "there are several `__global__` functions `k`");
}

TEST_CASE("a kernel with C++ linkage is found by the name that its code has") {
  if (skip()) return;
  const GpuCode code = compile_gpu(
      request_for("__global__ void twice(float* x, int n) { if (threadIdx.x < n) x[threadIdx.x] *= 2; }\n", "twice"));
  REQUIRE_MESSAGE(code.ok(), told(code));
  CHECK(code.entry == "_Z5twicePfi");
  CHECK(code.ptx.find(".visible .entry _Z5twicePfi(") != std::string::npos);
}

TEST_CASE("types and constants need no header") {
  if (skip()) return;
  const GpuCode code = compile_gpu(request_for(
      R"(__constant__ float limit = INFINITY;
static_assert(sizeof(__half) == 2 && sizeof(int64_t) == 8 && sizeof(uint16_t) == 2);
extern "C" __global__ void k(const __half* a, half* o, const double* d, int64_t* m, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  half x = a[i] + __half(2.0f);
  x *= -a[n - 1];
  o[i] = x < a[0] ? __float2half(float(x) / 3.0f) : __double2half(d[i] * M_PI);
  if (FLT_MAX < limit && FLT_EPSILON > 0) m[i] = LLONG_MAX - INT_MIN;
  if (d[i] == DBL_MAX) o[i] = NAN;
})",
      "k"));
  REQUIRE_MESSAGE(code.ok(), told(code));
  CHECK(code.ptx.find("cvt.rn.f16.f64") != std::string::npos);
}

TEST_CASE("an architecture that NVRTC does not know is no mistake of the source") {
  if (skip()) return;
  GpuRequest request = request_for(kSaxpy, "saxpy");
  request.ptx_arch = 20;
  const GpuCode code = compile_gpu(request);
  CHECK(code.findings.empty());
  CHECK(code.unavailable.find("compute_20") != std::string::npos);
  CHECK_FALSE(code.ok());
}

TEST_CASE("a source is compiled for the one card that is there, as machine code or else as PTX for an earlier one") {
  if (skip()) return;
  const std::vector<int>& known = dmlc::nvrtc::find_compiler().compiler->architectures();
  const dmlc::nvrtc::CardCode exact = dmlc::nvrtc::compile_for_card(kSaxpy, "saxpy", known.front());
  CHECK_MESSAGE(exact.form == "sm_" + std::to_string(known.front()), exact.error);
  check_cubin(known.front(), exact.image);
  const dmlc::nvrtc::CardCode later = dmlc::nvrtc::compile_for_card(kSaxpy, "saxpy", known.back() + 100);
  CHECK_MESSAGE(later.form == "compute_" + std::to_string(known.back()), later.error);
  CHECK(later.image.find(".visible .entry saxpy(") != std::string::npos);
  CHECK(dmlc::nvrtc::compile_for_card(kSaxpy, "saxpy", known.front() - 1).error.find("does not compile for sm_") !=
        std::string::npos);
  CHECK(dmlc::nvrtc::compile_for_card("\n#include \"/etc/passwd\"\n", "k", known.front()).error ==
        "k.cu(2): a kernel reads no files, but its source has `#include`");
  CHECK(dmlc::nvrtc::compile_for_card("int f(", "k", known.front()).error.find("k.cu(1): error") != std::string::npos);
}
