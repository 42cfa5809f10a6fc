// SPDX-License-Identifier: Apache-2.0
// Kernels as users write them, compiled for processors: blocks and grids of two and three dimensions, shared memory of
// both kinds, large objects that are copied as a whole.
#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "tests/kernels/compiled_library.h"

using namespace dmlc;
using namespace dmlc::tests;

namespace {

using Three = std::array<unsigned, 3>;

CompiledKernel compiled(const std::string& text, const std::string& level, Three block, std::size_t shared = 0) {
  codegen::CpuRequest request;
  request.source = {text, "own.cu", "k"};
  request.block = block;
  request.dynamic_shared = shared;
  request.level = level;
  return CompiledKernel(request);
}

void launch(const CompiledKernel& kernel, const std::vector<const void*>& arguments, Three grid) {
  const std::vector<std::int64_t> extents(arguments.size(), 0);
  kernel.run({arguments.data(), extents.data(), nullptr, {grid[0], grid[1], grid[2]}}, 3);
}

constexpr const char* kTranspose = R"cuda(
extern "C" __global__ void k(const int* x, int* out, int width, int height) {
  __shared__ int tile[16][17];
  int column = blockIdx.x * 16 + threadIdx.x;
  int row = blockIdx.y * 16 + threadIdx.y;
  if (column < width && row < height) tile[threadIdx.y][threadIdx.x] = x[row * width + column];
  __syncthreads();
  column = blockIdx.y * 16 + threadIdx.x;
  row = blockIdx.x * 16 + threadIdx.y;
  if (column < height && row < width) out[row * height + column] = tile[threadIdx.x][threadIdx.y];
}
)cuda";

/// Each block of 5 x 3 x 2 threads adds up the numbers of its threads, and every thread writes sum and place.
constexpr const char* kBoxes = R"cuda(
extern "C" __global__ void k(int* sums, int* places, int n) {
  extern __shared__ int part[];
  const int t = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  const int b = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  const int threads = blockDim.x * blockDim.y * blockDim.z;
  part[t] = b * threads + t;
  __syncthreads();
  if (t == 0)
    for (int i = 1; i < threads; ++i) part[0] += part[i];
  __syncthreads();
  if (b * threads + t >= n) return;
  sums[b * threads + t] = part[0];
  places[b * threads + t] = 100 * threadIdx.z + 10 * threadIdx.y + threadIdx.x;
}
)cuda";

constexpr const char* kCopies = R"cuda(
struct Large { int values[1500]; };
__device__ void shift(Large& from, int by) {
  for (int j = 1499; j >= by; --j) from.values[j] = from.values[j - by];
}
extern "C" __global__ void k(const int* x, int* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  Large first = {};
  for (int j = 0; j < 1500; ++j) first.values[j] += x[j] + i;
  Large second = first;
  shift(second, 1 + i % 3);
  int sum = 0;
  for (int j = 0; j < 1500; ++j) sum += (j + 1) * second.values[j] - first.values[j];
  if (i < n) out[i] = sum;
}
)cuda";

int expected_copy(const std::vector<int>& x, int i) {
  std::vector<int> first(1500);
  for (int j = 0; j < 1500; ++j) first[j] = x[j] + i;
  std::vector<int> second = first;
  const int by = 1 + i % 3;
  for (int j = 1499; j >= by; --j) second[j] = second[j - by];
  int sum = 0;
  for (int j = 0; j < 1500; ++j) sum += (j + 1) * second[j] - first[j];
  return sum;
}

}  // namespace

TEST_CASE("own kernels: tiles of two dimensions") {
  for (const std::string& level : runnable_levels()) {
    const CompiledKernel kernel = compiled(kTranspose, level, {16, 16, 1});
    for (const auto& [width, height] : {std::pair{64, 48}, {61, 33}, {1, 1}, {100, 7}}) {
      std::vector<int> x(static_cast<std::size_t>(width) * height);
      std::iota(x.begin(), x.end(), 1);
      std::vector<int> out(x.size());
      const int* from = x.data();
      int* to = out.data();
      launch(kernel, {&from, &to, &width, &height}, {(width + 15U) / 16, (height + 15U) / 16, 1});
      bool same = true;
      for (int row = 0; row < height; ++row)
        for (int column = 0; column < width; ++column)
          same = same && out[static_cast<std::size_t>(column) * height + row] ==
                             x[static_cast<std::size_t>(row) * width + column];
      CHECK_MESSAGE(same, level << " " << width << " x " << height);
    }
  }
}

TEST_CASE("own kernels: boxes of three dimensions, shared memory of a size given at launch") {
  constexpr int kThreads = 5 * 3 * 2;
  constexpr int kBlocks = 2 * 3 * 4;
  for (const std::string& level : runnable_levels()) {
    const CompiledKernel kernel = compiled(kBoxes, level, {5, 3, 2}, kThreads * sizeof(int));
    std::vector<int> sums(kThreads * kBlocks);
    std::vector<int> places(sums.size());
    int* to = sums.data();
    int* to_places = places.data();
    const int n = kThreads * kBlocks - 7;
    launch(kernel, {&to, &to_places, &n}, {2, 3, 4});
    for (int i = 0; i < kThreads * kBlocks; ++i) {
      const int block = i / kThreads;
      const int thread = i % kThreads;
      const int sum = kThreads * block * kThreads + kThreads * (kThreads - 1) / 2;
      CHECK(sums[i] == (i < n ? sum : 0));
      CHECK(places[i] == (i < n ? 100 * (thread / 15) + 10 * (thread / 5 % 3) + thread % 5 : 0));
    }
  }
}

TEST_CASE("own kernels: large objects are cleared, copied and moved") {
  std::vector<int> x(1500);
  for (int j = 0; j < 1500; ++j) x[j] = (j * 37) % 101 - 50;
  for (const std::string& level : runnable_levels()) {
    const CompiledKernel kernel = compiled(kCopies, level, {32, 1, 1});
    std::vector<int> out(40);
    const int* from = x.data();
    int* to = out.data();
    const int n = 40;
    launch(kernel, {&from, &to, &n}, {2, 1, 1});
    for (int i = 0; i < n; ++i) CHECK(out[i] == expected_copy(x, i));
  }
}
