// SPDX-License-Identifier: Apache-2.0
// Whatever kernels may call on processors, they may call on GPUs: one kernel that calls every row of the list of device
// functions goes through NVRTC.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "codegen/kernel/compile_gpu.h"
#include "runtime/src/nvrtc/nvrtc.h"

namespace {

using dmlc::codegen::compile_gpu;
using dmlc::codegen::GpuCode;
using dmlc::codegen::GpuRequest;
using dmlc::ir::KernelFinding;

struct Function {
  std::string result;
  std::string name;
  std::string parameters;  ///< `(float x, int n)`
};

const std::vector<Function>& functions() {
  static const std::vector<Function> kFunctions = {
#define DMLC_DEVICE_FUNCTION(result, name, parameters, doc, ulp) {#result, #name, #parameters},
#define DMLC_DEVICE_OVERLOAD(result, name, parameters, call) {#result, #name, #parameters},
#include "codegen/kernel/device/functions.def"
#undef DMLC_DEVICE_FUNCTION
#undef DMLC_DEVICE_OVERLOAD
  };
  return kFunctions;
}

/// `x, n` of `(float x, int n)`.
std::string names_of(const std::string& parameters) {
  std::string names;
  std::istringstream list(parameters.substr(1, parameters.size() - 2));
  for (std::string parameter; std::getline(list, parameter, ',');) {
    const std::size_t begin = parameter.find_last_of(" *") + 1;
    names += (names.empty() ? "" : ", ") + parameter.substr(begin);
  }
  return names;
}

/// One line a function, so that the line of a finding says which one it is.
std::string caller_of_all() {
  std::string source;
  for (std::size_t i = 0; i < functions().size(); ++i) {
    const Function& f = functions()[i];
    source += "__device__ " + f.result + " f" + std::to_string(i) + f.parameters + " { return " + f.name + "(" +
              names_of(f.parameters) + "); }\n";
  }
  return source + "extern \"C\" __global__ void k(float* x, int n) { if (n > 0) x[0] = f0(x[0]); }\n";
}

GpuCode compile(std::string text) {
  GpuRequest request;
  request.source = {std::move(text), "k.cu", "k"};
  request.cubin_archs.clear();
  return compile_gpu(request);
}

/// Says so when there is no compiler to ask.
bool skip() {
  if (!dmlc::codegen::nvrtc_version().empty()) return false;
  MESSAGE("SKIPPED: ", dmlc::nvrtc::find_compiler().missing);
  return true;
}

}  // namespace

TEST_CASE("every device function is there on GPUs, too") {
  if (skip()) return;
  const GpuCode code = compile(caller_of_all());
  for (const KernelFinding& finding : code.findings) {
    const std::size_t row = finding.line - 1;
    const std::string name =
        row < functions().size() ? functions()[row].name + functions()[row].parameters : std::to_string(finding.line);
    FAIL_CHECK(name, ": ", finding.message);
  }
  CHECK(code.ok());
}

TEST_CASE("atomics, half precision and the vector of a block are there on GPUs, too") {
  if (skip()) return;
  const GpuCode code = compile(R"(template <class T>
__device__ void integers(T* p) {
  atomicAdd(p, T(1)), atomicExch(p, T(1)), atomicMin(p, T(1)), atomicMax(p, T(1));
  atomicAnd(p, T(1)), atomicOr(p, T(1)), atomicXor(p, T(1)), atomicCAS(p, T(1), T(2));
}
extern "C" __global__ void k(int* i, unsigned int* u, unsigned long long* q, long long* l, float* f, double* d, half* h) {
  integers(i), integers(u), integers(q);
  atomicMin(l, 1ll), atomicMax(l, 1ll), atomicSub(i, 1), atomicSub(u, 1u), atomicInc(u, 9u), atomicDec(u, 9u);
  atomicAdd(f, 1.0f), atomicExch(f, 1.0f), atomicAdd(d, 1.0);
  __threadfence(), __threadfence_block(), __syncthreads();
  const __half a = h[threadIdx.x + blockIdx.y * blockDim.z * gridDim.x];
  __half b = +a;
  b += a, b -= -a, b *= a, b /= __float2half_rn(2.0f);
  if (a < b || a > b || a <= b || a >= b || a == b || a != b) b = __double2half(__ldg(d) + __half2float(a - b + a * b / a));
  h[0] = b;
})");
  for (const KernelFinding& finding : code.findings) FAIL_CHECK(finding.line, ": ", finding.message);
  CHECK(code.ok());
}
