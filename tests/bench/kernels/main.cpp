// SPDX-License-Identifier: Apache-2.0
// Times compiled kernels beside plain loops and OpenBLAS on one thread, in turn, and how long compiling takes. Prints a
// JSON object a line: name, seconds of both sides. Arguments: runs, and one part of them all.
#include <cblas.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "stdlib/kernel.h"
#include "stdlib/table.h"
#include "tests/bench/kernels/rivals.h"
#include "tests/kernels/compiled_library.h"

namespace dmlc::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Array = std::vector<float>;

double seconds_of(const std::function<void()>& work) {
  const auto began = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - began).count();
}

class Bench {
 public:
  Bench(std::string level, int runs) : level_(std::move(level)), runs_(runs) {}

  /// Alternates both sides; short work is repeated until it takes milliseconds.
  void compare(const std::string& name, const std::function<void()>& ours, const std::function<void()>& theirs,
               double work = 0) {
    ours();
    theirs();
    const int repeats = std::max(1, static_cast<int>(4e-3 / std::max(seconds_of(theirs), 1e-7)));
    const auto repeated = [&](const std::function<void()>& side) {
      return seconds_of([&] {
               for (int i = 0; i < repeats; ++i) side();
             }) /
             repeats;
    };
    std::vector<double> us;
    std::vector<double> them;
    for (int run = 0; run < runs_; ++run) {
      us.push_back(repeated(ours));
      them.push_back(repeated(theirs));
    }
    std::printf("%s\n", nlohmann::json{{"name", name}, {"ours", us}, {"theirs", them}, {"work", work}}.dump().c_str());
    std::fflush(stdout);
  }

  [[nodiscard]] tests::CompiledKernel library(const std::string& name, unsigned block = 256) const {
    const stdlib::Kernel* kernel = stdlib::find(stdlib::kernels(), name);
    codegen::CpuRequest request;
    request.source = {std::string(kernel->source), name + ".cu", std::string(kernel->function)};
    request.block = {block, 1, 1};
    request.level = level_;
    request.cpu_form = kernel->cpu_form;
    return tests::CompiledKernel(request);
  }
  [[nodiscard]] tests::CompiledKernel own(const char* text, const char* name) const {
    codegen::CpuRequest request;
    request.source = {text, "own.cu", name};
    request.level = level_;
    return tests::CompiledKernel(request);
  }
  /// Seconds of inspecting and compiling, warm.
  void compile_times(const char* name) const {
    const stdlib::Kernel* kernel = stdlib::find(stdlib::kernels(), std::string_view(name));
    codegen::CpuRequest request;
    request.source = {std::string(kernel->source), std::string(name) + ".cu", std::string(kernel->function)};
    request.level = level_;
    request.cpu_form = kernel->cpu_form;
    auto toolchain = codegen::kernel_toolchain();
    // Each by itself: between two inspections a compilation would leave the caches cold.
    const auto warm = [&](const auto& work) {
      std::vector<double> seconds;
      for (int run = 0; run <= runs_; ++run) seconds.push_back(seconds_of(work));
      seconds.erase(seconds.begin());
      return seconds;
    };
    const auto inspecting = warm([&] { (void)(*toolchain)->inspect(request.source); });
    const auto compiling = warm([&] { (void)(*toolchain)->compile_cpu(request); });
    std::printf("%s\n", nlohmann::json{{"name", std::string("inspect_") + name}, {"ours", inspecting}}.dump().c_str());
    std::printf("%s\n", nlohmann::json{{"name", std::string("compile_") + name}, {"ours", compiling}}.dump().c_str());
  }

 private:
  std::string level_;
  int runs_;
};

Array random_array(std::size_t size, float low, float high) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> draw(low, high);
  Array values(size);
  for (float& value : values) value = draw(random);
  return values;
}

void launch(const tests::CompiledKernel& kernel, std::vector<const void*> arguments, unsigned grid) {
  const std::vector<std::int64_t> extents(arguments.size(), 0);
  kernel.run({arguments.data(), extents.data(), nullptr, {grid, 1, 1}}, 1 << 20);
}

void elementwise(Bench& bench, int n, const std::string& size) {
  const Array a = random_array(n, 0.1f, 4.0f);
  const Array b = random_array(n, -4.0f, 4.0f);
  Array out(n);
  Array other(n);
  const float* x = a.data();
  const float* y = b.data();
  float* to = out.data();
  const unsigned grid = (n + 255) / 256;
  const float factor = 1.5f;
  const float low = -1.0f;
  const float high = 1.0f;
  const auto two = [&](const char* name, const std::function<void()>& rival) {
    const auto kernel = bench.library(name);
    bench.compare(name + size, [&] { launch(kernel, {&x, &y, &to, &n}, grid); }, rival);
  };
  two("vector_add", [&] { plain_add(x, y, other.data(), n); });
  const auto saxpy = bench.library("saxpy");
  bench.compare(
      "saxpy" + size, [&] { launch(saxpy, {&x, &y, &to, &factor, &n}, grid); },
      [&] { plain_saxpy(x, y, other.data(), factor, n); });
  const auto clamp = bench.library("clamp");
  bench.compare(
      "clamp" + size, [&] { launch(clamp, {&y, &to, &low, &high, &n}, grid); },
      [&] { plain_clamp(y, other.data(), low, high, n); });
  const auto one = [&](const char* name, const std::function<void()>& rival) {
    const auto kernel = bench.library(name);
    bench.compare(name + size, [&] { launch(kernel, {&x, &to, &n}, grid); }, rival);
  };
  one("sqrt", [&] { plain_sqrt(x, other.data(), n); });
  one("exp", [&] { plain_exp(x, other.data(), n); });
  one("sigmoid", [&] { plain_sigmoid(x, other.data(), n); });
}

void reductions(Bench& bench, int n) {
  const Array a = random_array(n, -1.0f, 1.0f);
  const Array b = random_array(n, -1.0f, 1.0f);
  const float* x = a.data();
  const float* y = b.data();
  double sum = 0;
  double* to = &sum;
  volatile double sink = 0;
  const auto reduce = [&](const char* name, std::vector<const void*> arguments, const std::function<void()>& rival) {
    const auto kernel = bench.library(name);
    bench.compare(name, [&] { launch(kernel, arguments, 1); }, rival);
  };
  reduce("reduce_sum", {&x, &to, &n}, [&] { sink = plain_sum(x, n); });
  float most = 0;
  float* to_float = &most;
  reduce("reduce_max", {&x, &to_float, &n}, [&] { sink = plain_max(x, n); });
  reduce("dot", {&x, &y, &to, &n}, [&] { sink = plain_dot(x, y, n); });
}

void softmax(Bench& bench, int width) {
  const int n = (1 << 20) / width * width;
  const Array a = random_array(n, -4.0f, 4.0f);
  Array out(n);
  Array other(n);
  const float* x = a.data();
  float* to = out.data();
  const auto kernel = bench.library("softmax_rows");
  bench.compare(
      "softmax_rows_" + std::to_string(width),
      [&] { launch(kernel, {&x, &to, &width, &n}, static_cast<unsigned>(n / width)); },
      [&] { plain_softmax(x, other.data(), width, n / width); });
}

void matmul(Bench& bench, int size) {
  const std::size_t elements = static_cast<std::size_t>(size) * size;
  const Array a = random_array(elements, -1.0f, 1.0f);
  const Array b = random_array(elements, -1.0f, 1.0f);
  Array out(elements);
  Array other(elements);
  const float* x = a.data();
  const float* y = b.data();
  float* to = out.data();
  const int n = static_cast<int>(elements);
  const auto kernel = bench.library("matmul");
  bench.compare(
      "matmul_" + std::to_string(size), [&] { launch(kernel, {&x, &y, &to, &size, &size, &size, &n}, 64); },
      [&] {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1.0f, x, size, y, size, 0.0f,
                    other.data(), size);
      },
      2.0 * size * size * size);
}

/// A kernel as a user writes it: a tree in shared memory, nine barriers a block.
constexpr const char* kTree = R"cuda(
extern "C" __global__ void tree(const float* __restrict__ x, float* __restrict__ out, int n) {
  __shared__ float part[256];
  const int t = threadIdx.x;
  const int i = blockIdx.x * blockDim.x + t;
  part[t] = i < n ? x[i] : 0.0f;
  __syncthreads();
  for (int half = 128; half > 0; half /= 2) {
    if (t < half) part[t] += part[t + half];
    __syncthreads();
  }
  if (t == 0) out[blockIdx.x] = part[0];
}
)cuda";

void tree(Bench& bench) {
  const int n = 1 << 20;
  const Array a = random_array(n, -1.0f, 1.0f);
  Array out(n / 256);
  const float* x = a.data();
  float* to = out.data();
  volatile double sink = 0;
  const auto kernel = bench.own(kTree, "tree");
  bench.compare("barrier_tree", [&] { launch(kernel, {&x, &to, &n}, n / 256); }, [&] { sink = plain_sum(x, n); }, n);
}

}  // namespace
}  // namespace dmlc::bench

int main(int count, char** arguments) {
  using namespace dmlc::bench;
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  openblas_set_num_threads(1);
  Bench bench(dmlc::tests::runnable_levels().back(), count > 1 ? std::atoi(arguments[1]) : 15);
  const std::string only = count > 2 ? arguments[2] : "";
  const auto wanted = [&](const char* part) { return only.empty() || only == part; };
  if (wanted("elementwise")) {
    elementwise(bench, 32 * 1024, "_32K");
    elementwise(bench, 8 * 1024 * 1024, "_8M");
  }
  if (wanted("reductions")) reductions(bench, 1 << 20);
  if (wanted("softmax"))
    for (const int width : {256, 1000, 4096}) softmax(bench, width);
  if (wanted("matmul"))
    for (const int size : {256, 512, 1000}) matmul(bench, size);
  if (wanted("barriers")) tree(bench);
  if (wanted("compile"))
    for (const char* name : {"vector_add", "sigmoid", "reduce_sum", "softmax_rows"}) bench.compile_times(name);
  return 0;
}
