// SPDX-License-Identifier: Apache-2.0
// Runs a CUDA kernel that was compiled as plain C++, one thread of a block after the other: what compiled kernels are
// compared with. It shares nothing with the compiler of kernels.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dmlc::tests {

/// Numbers of blocks or threads in x, y and z; each at least 1.
struct Dimensions {
  unsigned x = 1;
  unsigned y = 1;
  unsigned z = 1;
};

/// In which order the threads of a block run between two barriers, and the blocks of a grid. A kernel without a race
/// gives the same in all of them.
enum class ThreadOrder : std::uint8_t { Forward, Backward, Shuffled };

/// Some threads of a block waited at a barrier that others never reached.
struct BarrierDivergence : std::logic_error {
  using std::logic_error::logic_error;
};

/// Calls `thread` once for each thread of the grid, with `threadIdx` and the others set (tests/kernels/cuda_words.h).
/// A block's threads are fibres, so a barrier may stand under any control flow. Before each block, variables that are
/// `__shared__` are filled with bytes 0xFF: NaN, or -1. The block has at most 1024 threads. Throws BarrierDivergence.
void emulate(const std::function<void()>& thread, Dimensions grid, Dimensions block,
             ThreadOrder order = ThreadOrder::Forward);

/// Calls a kernel with arguments as cuLaunchKernel takes them: the places of the values, in the order of the signature.
template <class... Parameters>
void call_kernel(void (*kernel)(Parameters...), const void* const* arguments) {
  [&]<std::size_t... index>(std::index_sequence<index...>) {
    kernel(*static_cast<const std::remove_cv_t<Parameters>*>(arguments[index])...);
  }(std::index_sequence_for<Parameters...>{});
}

}  // namespace dmlc::tests
