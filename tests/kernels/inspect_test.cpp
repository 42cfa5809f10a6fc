// SPDX-License-Identifier: Apache-2.0
// What an inspection says of kernels: signatures, what they do with their pointers, whether rows are independent.
#include <doctest/doctest.h>

#include <cctype>

#include "stdlib/kernel.h"
#include "tests/kernels/inspection.h"

using namespace dmlc;
using tests::inspect;
using tests::is_clean;
using Role = ir::KernelParameter::Role;
using ir::KernelType;

namespace {

constexpr const char* kSaxpy = R"cu(
// y = a x + y, element by element.
// @block 128
// @grid 4096
extern "C" __global__ void __launch_bounds__(256) k(const float* __restrict__ x, const float* __restrict__ y,
                                                    float* __restrict__ out, float a, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = a * x[i] + y[i];
}
)cu";

/// Whether the body, over `x`, `valid`, `out`, `factor` and `n`, treats rows one by one.
bool row_wise(const std::string& body, const std::string& before = "") {
  const auto inspection =
      inspect(before + "__global__ void k(const float* x, float* out, float factor, int n) {" + body + "}");
  REQUIRE(inspection.kernel);
  return inspection.kernel->row_wise;
}

constexpr const char* kIndex = "int i = blockIdx.x * blockDim.x + threadIdx.x; ";

}  // namespace

TEST_CASE("kernels: a signature is read") {
  const auto inspection = inspect(kSaxpy);
  REQUIRE(is_clean(inspection));
  const ir::Kernel& kernel = *inspection.kernel;
  REQUIRE(kernel.parameters.size() == 5);
  CHECK(kernel.parameters[0].role == Role::Input);
  CHECK(kernel.parameters[0].name == "x");
  CHECK(kernel.parameters[0].type == KernelType::Float);
  CHECK(kernel.parameters[0].reads);
  CHECK_FALSE(kernel.parameters[0].writes);
  CHECK(kernel.parameters[2].role == Role::Output);
  CHECK(kernel.parameters[2].writes);
  CHECK_FALSE(kernel.parameters[2].reads);
  CHECK(kernel.parameters[3].role == Role::Scalar);
  CHECK(kernel.parameters[4].role == Role::RowCount);
  CHECK(kernel.parameters[4].type == KernelType::Int32);
  CHECK(kernel.description == "y = a x + y, element by element.");
  CHECK(kernel.block == 128u);
  CHECK(kernel.grid == 4096u);
  CHECK(kernel.max_threads == 256);
  CHECK(kernel.row_wise);
  CHECK(kernel.dimensions == 1);
  CHECK(inspection.functions == std::vector<std::string>{"k"});
  CHECK(inspection.function_lines == std::vector<unsigned>{5});
}

TEST_CASE("kernels: element types are canonical") {
  const auto inspection = inspect(R"cu(
typedef float real;
__global__ void k(const bool* a, const signed char* b, const uint8_t* c, const short* d, const unsigned short* e,
                  const int* f, const uint32_t* g, const long* h, const unsigned long long* i, const __half* j,
                  const real* l, const double* m, size_t n) {
}
)cu");
  REQUIRE(is_clean(inspection));
  std::vector<KernelType> types;
  for (const auto& parameter : inspection.kernel->parameters) types.push_back(parameter.type);
  CHECK(types == std::vector<KernelType>{KernelType::Bool, KernelType::Int8, KernelType::UInt8, KernelType::Int16,
                                         KernelType::UInt16, KernelType::Int32, KernelType::UInt32, KernelType::Int64,
                                         KernelType::UInt64, KernelType::Half, KernelType::Float, KernelType::Double,
                                         KernelType::UInt64});
  CHECK(inspection.kernel->parameters[10].spelled == "real");
}

TEST_CASE("kernels: a mask stands beside its column") {
  const auto inspection = inspect(R"cu(
__global__ void k(const float* x, const bool* x_valid, const bool* flag, const bool* y_valid, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = x_valid[i] && flag[i] && y_valid[i] ? x[i] : 0.0f;
}
)cu");
  REQUIRE(is_clean(inspection));
  CHECK(inspection.kernel->parameters[1].role == Role::Validity);
  CHECK(inspection.kernel->parameters[2].role == Role::Input);
  CHECK(inspection.kernel->parameters[3].role == Role::Input);
  CHECK(inspection.kernel->row_wise);
}

TEST_CASE("kernels: what the device offers is declared") {
  const auto inspection = inspect(R"cu(
__constant__ float weights[4] = {1, 2, 3, 4};
__device__ const double tau = 6.283185307179586;
template <class T> __device__ T square(T x) { return x * x; }
struct Pair { float a, b; };
__device__ Pair pair_of(float x) { return {x, square(x)}; }
__global__ void k(const float* x, const double* y, const __half* h, float* out, unsigned int* hits, double* sum, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  Pair p = pair_of(expf(x[i]) + exp(x[i]) + min(i, 3) + fmaxf(x[i], INFINITY));
  __half t = h[i] * __float2half(2.0f);
  out[i] = p.a + p.b * weights[i % 4] + (float)(sqrt(y[i]) + tau) + __half2float(t) + __ldg(x + i) + square<int>(2);
  atomicAdd(hits, 1u);
  atomicAdd(sum, y[i]);
  atomicCAS(hits, 1u, 2u);
  __threadfence();
  switch (i % 3) { case 0: out[i] += 1; break; default: goto end; }
end:
  auto twice = [=](float v) { return v * 2; };
  out[i] = twice(out[i]);
}
)cu");
  CHECK(is_clean(inspection));
  REQUIRE(inspection.kernel);
  CHECK(inspection.kernel->uses_atomics);
  CHECK_FALSE(inspection.kernel->row_wise);
  CHECK(inspection.kernel->parameters[4].writes);
}

TEST_CASE("kernels: shared memory, barriers and dimensions are seen, also in functions that are called") {
  const auto inspection = inspect(R"cu(
__device__ void wait() { __syncthreads(); }
__device__ unsigned row() { return blockIdx.y * blockDim.y + threadIdx.y; }
__global__ void k(const float* x, float* out, int n) {
  __shared__ float tile[16][17];
  extern __shared__ unsigned char more[];
  __shared__ int count;
  tile[threadIdx.y][threadIdx.x] = x[row() * n + threadIdx.x];
  if (threadIdx.x == 0) { count = 0; more[0] = 1; }
  wait();
  out[row() * n + threadIdx.x] = tile[threadIdx.x][threadIdx.y] + count;
}
)cu");
  REQUIRE(is_clean(inspection));
  CHECK(inspection.kernel->static_shared == 16 * 17 * 4 + 4);
  CHECK(inspection.kernel->uses_dynamic_shared);
  CHECK(inspection.kernel->uses_barrier);
  CHECK(inspection.kernel->dimensions == 2);
  CHECK_FALSE(inspection.kernel->row_wise);
}

TEST_CASE("kernels: pointers are followed through variables, arithmetic and calls") {
  const auto inspection = inspect(R"cu(
__device__ float first(const float* p) { return p[0]; }
__device__ void put(float* p, float v) { *p = v; }
__device__ float* shifted(float* p, int by) { return p + by; }
__device__ void set(float& place) { place = 1; }
__global__ void k(const float* a, const float* b, const float* c, float* d, float* e, float* f, float* g, int n) {
  const float* p = a;
  for (int i = 0; i < n; ++i, ++p) put(&d[i], first(b + i) + *p);
  float* q = shifted(e, 1);
  q[0] = 1;
  set(f[n]);
  float* r = n > 1 ? g : f;
  *r++ = 2;
  float& s = g[1];
  s += 1;
  (void)c;
}
)cu");
  REQUIRE(is_clean(inspection));
  const auto& parameters = inspection.kernel->parameters;
  CHECK(parameters[0].reads);
  CHECK(parameters[1].reads);
  CHECK_FALSE(parameters[2].reads);
  CHECK(parameters[3].writes);
  CHECK_FALSE(parameters[3].reads);
  CHECK(parameters[4].writes);
  CHECK(parameters[5].writes);
  CHECK(parameters[6].writes);
  CHECK(parameters[6].reads);
  for (const auto& parameter : parameters) CHECK_FALSE(parameter.escapes);
}

TEST_CASE("kernels: rows are independent where each thread stays with its own") {
  const std::string i = kIndex;
  CHECK(row_wise(i + "if (i < n) out[i] = x[i];"));
  CHECK(row_wise("const size_t i = (size_t)blockDim.x * blockIdx.x + threadIdx.x; if (i >= n) return; out[i] = x[i];"));
  CHECK(row_wise(i + "if (i < n) out[i] += factor * x[i];"));
  CHECK(row_wise(i + "if (n > i) { float s = 0; for (int j = 0; j < 8; ++j) s = s * x[i] + j; out[i] = s; }"));
  CHECK(row_wise(i + "if (i < n) out[i] = twice(x[i]);", "__device__ float twice(float v) { return 2 * v; }"));
  CHECK(row_wise(i + "if (i < n) *(out + i) = *(x + i);"));
  CHECK(
      row_wise("if (blockIdx.x * blockDim.x + threadIdx.x < n) "
               "out[blockIdx.x * blockDim.x + threadIdx.x] = x[threadIdx.x + blockIdx.x * blockDim.x];"));
}

TEST_CASE("kernels: rows depend on where they stand") {
  const std::string i = kIndex;
  CHECK_FALSE(row_wise(i + "if (i < n) out[i] = x[i + 1];"));
  CHECK_FALSE(row_wise(i + "if (i < n) out[i] = x[n - 1 - i];"));
  CHECK_FALSE(row_wise(i + "if (i < n) out[i] = i;"));
  CHECK_FALSE(row_wise(i + "if (i < n) out[i] = x[i] / n;"));
  CHECK_FALSE(row_wise(i + "if (i < n - 1) out[i] = x[i];"));
  CHECK_FALSE(row_wise(i + "if (i < n) out[i] = x[i] * threadIdx.x;"));
  CHECK_FALSE(row_wise(i + "i *= 2; if (i < n) out[i] = x[i];"));
  CHECK_FALSE(row_wise(i + "int* p = &i; ++*p; if (i < n) out[i] = x[i];"));
  CHECK_FALSE(row_wise("short i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) out[i] = x[i];"));
  CHECK_FALSE(row_wise("int i = blockIdx.x * blockDim.x + threadIdx.y; if (i < n) out[i] = x[i];"));
  CHECK_FALSE(row_wise(i + "const float* p = x; if (i < n) out[i] = p[i];"));
  CHECK_FALSE(
      row_wise(i + "if (i < n) out[i] = before(&x[i]);", "__device__ float before(const float* p) { return p[-1]; }"));
  CHECK_FALSE(row_wise(i + "if (i < n) out[i] = x[i] + g();", "__device__ float g() { return blockIdx.x; }"));
  CHECK_FALSE(row_wise(i + "if (i < n) out[i] = ((const int*)x)[i];"));
  CHECK_FALSE(row_wise("for (int i = threadIdx.x; i < n; i += blockDim.x) out[i] = x[i];"));
  CHECK_FALSE(row_wise(i + "if (i < n) for (int j = 0; j < n; ++j) out[i] += x[j];"));
}

TEST_CASE("kernels: extents are read from the comment") {
  const auto inspection = inspect(R"cu(
/**
 * Counts of values.
 *
 * @extent counts bins
 * @extent weights 2 * rows
 * @brief is for people
 */
extern "C" __global__ void k(const int* x, const bool* x_valid, const float* weights, unsigned int* counts, int bins,
                             int rows) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < rows && x_valid[i] && x[i] < bins) atomicAdd(&counts[x[i]], (unsigned int)weights[2 * i]);
}
)cu");
  REQUIRE(is_clean(inspection));
  CHECK(inspection.kernel->parameters[3].extent == "bins");
  CHECK(inspection.kernel->parameters[2].extent == "2*rows");
  CHECK(inspection.kernel->parameters[0].extent.empty());
  CHECK(inspection.kernel->description == "Counts of values.\n\n@brief is for people");
}

TEST_CASE("kernels: a slip of the hand ends in findings") {
  std::size_t refused = 0, count = 0;
  for (const stdlib::Kernel& kernel : stdlib::kernels()) {
    const std::string source(kernel.source);
    // One word or sign less, here and there.
    std::size_t at = source.find("extern \"C\"");
    for (std::size_t token = 0; at < source.size(); ++token) {
      std::size_t end = at + 1;
      const auto is_word = [&](std::size_t i) { return std::isalnum(static_cast<unsigned char>(source[i])) != 0; };
      while (end < source.size() && is_word(at) && is_word(end)) ++end;
      if (token % 11 == count % 11 && source[at] > ' ') {
        const auto inspection = inspect(source.substr(0, at) + source.substr(end), std::string(kernel.function));
        refused += inspection.ok() ? 0 : 1;
        ++count;
      }
      at = end;
    }
  }
  CHECK(count > 300);
  CHECK(refused > count / 2);
}

TEST_CASE("kernels: every kernel of the library is clean") {
  for (const stdlib::Kernel& kernel : stdlib::kernels()) {
    CAPTURE(kernel.name);
    CHECK(is_clean(inspect(std::string(kernel.source), std::string(kernel.function))));
  }
}

TEST_CASE("kernels: sources that would keep a compiler busy end in a finding") {
  std::string sum = "x[0]";
  for (int i = 0; i < 6000; ++i) sum += " + x[0]";
  std::string bodies[] = {
      "out[0] = " + sum + ";",
      "out[0] = " + std::string(300, '(') + "1" + std::string(300, ')') + ";",
      std::string(20000, '!') + "x[0];",
      "A(A(A(A(A(A(A(A(A(x[0])))))))));",
      "f<40, 40, 40, 40>();",
      "Sequence<__make_integer_seq<List, int, 1000000000>> s;",
      "static_assert(endless() == 1);",
      "char many[1ull << 50]; many[n] = 1;",
      std::string(2 << 20, ' '),
  };
  const std::string before =
      "#define A(x) x x x x x x x x x x\n"
      "template <int A, int B, int C, int D> __device__ void f() {\n"
      "  if constexpr (A > 0) f<A - 1, B, C, D>(), f<A - 1, B + 1, C, D>(), f<A - 1, B, C + 1, D>();\n"
      "}\n"
      "template <class T, T... values> struct List {};\n"
      "template <class T> struct Sequence {};\n"
      "constexpr int endless() { int n = 0; while (true) n ^= 1; return n; }\n";
  for (const std::string& body : bodies) {
    CAPTURE(body.substr(0, 60));
    const auto inspection = inspect(before + "__global__ void k(const float* x, float* out, int n) { " + body + " }");
    CHECK_FALSE(inspection.ok());
    CHECK_FALSE(inspection.findings.empty());
  }
}
