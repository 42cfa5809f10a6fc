// SPDX-License-Identifier: Apache-2.0
// Compiles the sources of all kernels of the library as plain C++.
#include "tests/kernels/emulated_library.h"

#include <algorithm>

#include "tests/kernels/cuda_words.h"

// Each kernel counts rows, whether it needs them or not.
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "stdlib/kernels/abs.cu"
#include "stdlib/kernels/clamp.cu"
#include "stdlib/kernels/cosine_similarity.cu"
#include "stdlib/kernels/cumsum.cu"
#include "stdlib/kernels/dot.cu"
#include "stdlib/kernels/ema.cu"
#include "stdlib/kernels/exp.cu"
#include "stdlib/kernels/hash_bucket.cu"
#include "stdlib/kernels/haversine.cu"
#include "stdlib/kernels/histogram.cu"
#include "stdlib/kernels/k_nearest.cu"
#include "stdlib/kernels/l2_distance.cu"
#include "stdlib/kernels/log.cu"
#include "stdlib/kernels/matmul.cu"
#include "stdlib/kernels/minmax.cu"
#include "stdlib/kernels/one_hot.cu"
#include "stdlib/kernels/percentile_rank.cu"
#include "stdlib/kernels/pow.cu"
#include "stdlib/kernels/reduce_argmax.cu"
#include "stdlib/kernels/reduce_max.cu"
#include "stdlib/kernels/reduce_mean.cu"
#include "stdlib/kernels/reduce_min.cu"
#include "stdlib/kernels/reduce_sum.cu"
#include "stdlib/kernels/relu.cu"
#include "stdlib/kernels/rolling_mean.cu"
#include "stdlib/kernels/saxpy.cu"
#include "stdlib/kernels/sigmoid.cu"
#include "stdlib/kernels/softmax_rows.cu"
#include "stdlib/kernels/sqrt.cu"
#include "stdlib/kernels/tanh.cu"
#include "stdlib/kernels/transpose.cu"
#include "stdlib/kernels/vector_add.cu"
#include "stdlib/kernels/vector_div.cu"
#include "stdlib/kernels/vector_mul.cu"
#include "stdlib/kernels/vector_scale.cu"
#include "stdlib/kernels/vector_sub.cu"
#include "stdlib/kernels/zscore.cu"

namespace dmlc::tests {
namespace {

struct Emulated {
  std::string_view name;
  void (*call)(const void* const* arguments);
};

constexpr Emulated kEmulated[] = {
#define DMLC_KERNEL(name, function) {#name, [](const void* const* arguments) { call_kernel(&function, arguments); }},
#include "stdlib/kernels.def"
#undef DMLC_KERNEL
};

}  // namespace

Runner emulated_library(ThreadOrder order) {
  return [order](const stdlib::Kernel& kernel, const abi::KernelLaunch& launch, std::array<unsigned, 3> block) {
    const auto found = std::find_if(std::begin(kEmulated), std::end(kEmulated),
                                    [&](const Emulated& emulated) { return emulated.name == kernel.name; });
    emulate([&] { found->call(launch.arguments); }, {launch.grid[0], launch.grid[1], launch.grid[2]},
            {block[0], block[1], block[2]}, order);
  };
}

}  // namespace dmlc::tests
