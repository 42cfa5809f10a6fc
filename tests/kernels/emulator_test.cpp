// SPDX-License-Identifier: Apache-2.0
// The emulator itself: indices, barriers under any control flow, shared memory, and what it refuses.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/kernels/cuda_words.h"

namespace {

using dmlc::tests::Dimensions;
using dmlc::tests::emulate;
using dmlc::tests::ThreadOrder;

constexpr ThreadOrder kOrders[] = {ThreadOrder::Forward, ThreadOrder::Backward, ThreadOrder::Shuffled};

__global__ void write_indices(int* out) {
  const unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  out[block * blockDim.x * blockDim.y * blockDim.z + thread] += static_cast<int>(1000 * block + thread);
}

__global__ void turn_around(const int* x, int* out) {
  __shared__ int line[1024];
  line[threadIdx.x] = x[blockIdx.x * blockDim.x + threadIdx.x];
  __syncthreads();
  out[blockIdx.x * blockDim.x + threadIdx.x] = line[blockDim.x - 1 - threadIdx.x];
}

void wait_twice() {
  __syncthreads();
  __syncthreads();
}

/// Barriers in a loop, in a branch that all threads take, and in a function that is called.
__global__ void wander(int* out) {
  __shared__ int next[1024];
  next[threadIdx.x] = static_cast<int>(threadIdx.x);
  for (int step = 0; step < 7; ++step) {
    __syncthreads();
    const int taken = next[(threadIdx.x + 1) % blockDim.x];
    if (step % 2 == 0)
      wait_twice();
    else
      __syncthreads();
    next[threadIdx.x] = taken;
  }
  out[threadIdx.x] = next[threadIdx.x];
}

__global__ void read_before_writing(float* out) {
  __shared__ float never_written[4];
  out[blockIdx.x] = never_written[threadIdx.x];
  never_written[threadIdx.x] = 1.0f;
}

__global__ void leave_early() {
  if (threadIdx.x == 3) return;
  __syncthreads();
}

__global__ void count(int* total, unsigned* most) {
  atomicAdd(total, 2);
  atomicMax(most, blockIdx.x * blockDim.x + threadIdx.x);
}

}  // namespace

TEST_CASE("the emulator gives each thread its indices") {
  for (const ThreadOrder order : kOrders) {
    std::vector<int> out(2 * 3 * 2 * 4 * 2 * 3);
    emulate([&] { write_indices(out.data()); }, {2, 3, 2}, {4, 2, 3}, order);
    for (int i = 0; i < static_cast<int>(out.size()); ++i) CHECK(out[i] == 1000 * (i / 24) + i % 24);
  }
}

TEST_CASE("the emulator stops all threads of a block at a barrier") {
  for (const ThreadOrder order : kOrders)
    for (const unsigned threads : {1u, 7u, 256u, 1024u}) {
      std::vector<int> x(2 * threads), out(2 * threads), wandered(threads);
      for (unsigned i = 0; i < x.size(); ++i) x[i] = static_cast<int>(i);
      emulate([&] { turn_around(x.data(), out.data()); }, {2}, {threads}, order);
      for (unsigned i = 0; i < x.size(); ++i) REQUIRE(out[i] == x[i / threads * threads + threads - 1 - i % threads]);
      emulate([&] { wander(wandered.data()); }, {1}, {threads}, order);
      for (unsigned i = 0; i < threads; ++i) REQUIRE(wandered[i] == static_cast<int>((i + 7) % threads));
    }
}

TEST_CASE("the emulator forgets shared memory between blocks") {
  std::vector<float> out(3);
  emulate([&] { read_before_writing(out.data()); }, {3}, {4});
  for (const float value : out) CHECK(std::isnan(value));
}

TEST_CASE("the emulator refuses a barrier that not all threads reach, and blocks that no device has") {
  for (const ThreadOrder order : kOrders)
    CHECK_THROWS_AS(emulate([] { leave_early(); }, {1}, {8}, order), dmlc::tests::BarrierDivergence);
  CHECK_THROWS_AS(emulate([] {}, {1}, {1025}), std::invalid_argument);
  CHECK_THROWS_AS(emulate([] {}, {1}, {0}), std::invalid_argument);
}

TEST_CASE("the emulator has atomic operations, and calls kernels by the places of their arguments") {
  int total = 0;
  unsigned most = 0;
  int* total_place = &total;
  unsigned* most_place = &most;
  const void* arguments[] = {&total_place, &most_place};
  emulate([&] { dmlc::tests::call_kernel(&count, arguments); }, {5}, {64}, ThreadOrder::Shuffled);
  CHECK(total == 640);
  CHECK(most == 319);
}
