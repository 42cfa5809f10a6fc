// SPDX-License-Identifier: Apache-2.0
// Fused kernels: the source passes inspection and both compilers, and gives what its members give one after another,
// bit for bit.
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

#include "codegen/kernel/compile_gpu.h"
#include "codegen/kernel/facts.h"
#include "codegen/kernel/fused_source.h"
#include "codegen/kernel/toolchain.h"
#include "compiler/diagnostics/sink.h"
#include "ir/pipeline.h"
#include "runtime/include/dmlc/kernel_abi.h"

namespace {

using namespace dmlc;
using Role = ir::KernelParameter::Role;

constexpr const char* kProduct = R"(__device__ float times(float a, float b) { return a * b; }
extern "C" __global__ void product(const float* a, const float* b, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  out[i] = times(a[i], b[i]);
}
)";
constexpr const char* kSum = R"(__device__ float times(float a, float b) { return a + b; }
extern "C" __global__ void sum(const float* x, const float* y, float* out, float scale, unsigned int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = times(x[i], y[i]) * scale;
}
)";

codegen::KernelToolchain& toolchain() {
  const auto loaded = codegen::kernel_toolchain();
  REQUIRE_MESSAGE(loaded.ok(), (loaded ? "" : loaded.error()));
  return **loaded;
}

ir::KernelUse use_of(const char* source, const char* name) {
  const ir::KernelInspection found = toolchain().inspect({source, "", name});
  for (const ir::KernelFinding& finding : found.findings) MESSAGE(finding.line, ": ", finding.message);
  REQUIRE(found.ok());
  return {{"public", name}, false, *found.kernel, source};
}

ir::Compute compute(const char* name, const ir::KernelUse& kernel, const std::vector<std::string>& columns,
                    const char* into) {
  ir::Compute op;
  op.name = {"public", name};
  op.kernel = kernel;
  op.table = {"public", "trades"};
  for (const std::string& column : columns) op.inputs.push_back({{column, *types::parse_type_name("real")}, true});
  op.outputs.push_back({{into, *types::parse_type_name("real")}, false});
  return op;
}

/// `product = a * b`, `total = (product + c) * 0.7`: a sum that a compiler would like to join with the product.
ir::Compute fused() {
  ir::Module module;
  module.add(compute("first", use_of(kProduct, "product"), {"a", "b"}, "product"));
  ir::Compute second = compute("second", use_of(kSum, "sum"), {"product", "c"}, "total");
  second.scalars["scale"] = 0.7;
  module.add(std::move(second));
  DiagnosticSink sink;
  ir::PassContext context{sink};
  CHECK(ir::fuse_computations(module, context));
  REQUIRE(module.ops.size() == 1);
  return std::get<ir::Compute>(module.ops.front());
}

/// A kernel compiled for this machine's lowest level and loaded.
class Loaded {
 public:
  Loaded(const ir::KernelSource& source, std::array<unsigned, 3> block) {
    const codegen::CpuCode code = toolchain().compile_cpu({source, block, 0, codegen::cpu_levels().at(level())});
    for (const ir::KernelFinding& finding : code.findings) MESSAGE(finding.line, ": ", finding.message);
    REQUIRE_FALSE(code.library.empty());
    const auto path = std::filesystem::temp_directory_path() / fmt::format("dmlc_{}_{}.so", ::getpid(), source.kernel);
    std::ofstream(path, std::ios::binary) << code.library;
    library_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    std::filesystem::remove(path);
    REQUIRE_MESSAGE(library_ != nullptr, ::dlerror());
    entry_ = reinterpret_cast<abi::KernelEntry>(::dlsym(library_, abi::kKernelEntry));
    REQUIRE((entry_ != nullptr));
  }
  ~Loaded() { ::dlclose(library_); }
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;

  void run(const std::vector<const void*>& arguments, std::int64_t rows, unsigned threads) const {
    const std::vector<std::int64_t> extents(arguments.size(), rows);
    const auto blocks = static_cast<std::uint32_t>((rows + threads - 1) / threads);
    const abi::KernelLaunch launch{arguments.data(), extents.data(), nullptr, {blocks, 1, 1}};
    entry_(&launch, 0, blocks);
  }

 private:
  /// Index of the level with fused multiplication and addition, where this machine has it.
  static std::size_t level() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2") ? 1 : 0;
#else
    return 0;
#endif
  }

  void* library_ = nullptr;
  abi::KernelEntry entry_ = nullptr;
};

using Column = std::vector<float>;

Column noise(std::size_t rows, std::uint32_t seed) {
  Column column;
  for (std::size_t i = 0; i < rows; ++i) {
    seed = seed * 1664525U + 1013904223U;
    column.push_back((static_cast<float>(seed >> 8) / 8388608.0F - 1) * std::exp2f(static_cast<float>(seed % 40) - 20));
  }
  column[1] = std::numeric_limits<float>::quiet_NaN();
  column[2] = std::numeric_limits<float>::infinity();
  return column;
}

}  // namespace

TEST_CASE("a fused kernel gives what its members give one after another, bit for bit") {
  const ir::Compute op = fused();
  const std::string text = codegen::fused_source(op);
  const Loaded product({kProduct, "", "product"}, {256, 1, 1});
  const Loaded sum({kSum, "", "sum"}, {256, 1, 1});
  const Loaded both({text, "", "fused"}, {256, 1, 1});
  constexpr int kRows = 10'007;
  const Column a = noise(kRows, 1), b = noise(kRows, 2), c = noise(kRows, 3);
  Column made(kRows), total(kRows), made_fused(kRows), total_fused(kRows);
  const float scale = 0.7F;
  const int n = kRows;
  const long long rows = kRows;
  const float *pa = a.data(), *pb = b.data(), *pc = c.data();
  float *pm = made.data(), *pt = total.data(), *pmf = made_fused.data(), *ptf = total_fused.data();
  product.run({&pa, &pb, &pm, &n}, rows, 256);
  sum.run({&pm, &pc, &pt, &scale, &n}, rows, 256);
  both.run({&pa, &pb, &pc, &pmf, &ptf, &scale, &rows}, rows, 256);
  CHECK(std::memcmp(pm, pmf, kRows * sizeof(float)) == 0);
  CHECK(std::memcmp(pt, ptf, kRows * sizeof(float)) == 0);
}

TEST_CASE("the source of a fused kernel passes inspection") {
  const ir::Compute op = fused();
  const ir::KernelInspection found = toolchain().inspect({codegen::fused_source(op), "", "fused"});
  for (const ir::KernelFinding& finding : found.findings) MESSAGE(finding.line, ": ", finding.message);
  REQUIRE(found.ok());
  const auto& expected = op.kernel.facts.parameters;
  REQUIRE(found.kernel->parameters.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(found.kernel->parameters[i].name == expected[i].name);
    CHECK(found.kernel->parameters[i].role == expected[i].role);
    CHECK(found.kernel->parameters[i].type == expected[i].type);
  }
}

TEST_CASE("NVRTC compiles the source of a fused kernel and joins no product and sum of two members") {
  const codegen::GpuCode code = codegen::compile_gpu({{codegen::fused_source(fused()), "", "fused"}});
  if (!code.unavailable.empty()) {
    MESSAGE("SKIPPED: ", code.unavailable);
    return;
  }
  for (const ir::KernelFinding& finding : code.findings) MESSAGE(finding.line, ": ", finding.message);
  REQUIRE(code.ok());
  CHECK(code.ptx.find(".entry fused(") != std::string::npos);
  CHECK(code.ptx.find("fma.") == std::string::npos);
  CHECK(code.ptx.find("mul.") != std::string::npos);
}
