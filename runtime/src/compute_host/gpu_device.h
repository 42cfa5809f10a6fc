// SPDX-License-Identifier: Apache-2.0
// A graphics card and its limits, as the driver states them.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "runtime/src/compute_host/cuda_api.h"

namespace dmlc::compute_host {

struct GpuDevice {
  int ordinal = 0;         ///< CUDA's number of it in this process
  std::string name;        ///< `NVIDIA H100 80GB HBM3`
  int arch = 0;            ///< compute capability times ten: 90
  std::size_t memory = 0;  ///< bytes
  int multiprocessors = 0;
  int warp = 32;                          ///< threads
  int max_threads = 0;                    ///< of a block
  std::array<int, 3> max_block{};         ///< threads of a block in x, y, z
  std::array<int, 3> max_grid{};          ///< blocks in x, y, z
  std::size_t shared_per_block = 0;       ///< bytes without asking
  std::size_t shared_per_block_most = 0;  ///< bytes when the kernel asks for it
  int clock_kilohertz = 0;                ///< of the multiprocessors, at most
  int memory_clock_kilohertz = 0;         ///< two transfers a cycle; 0 where the driver does not say
  int memory_bus_bits = 0;
  std::size_t l2_bytes = 0;
  bool time_limit = false;  ///< it drives a display and ends kernels that run for seconds

  /// Bytes a second that its memory can move: 2 * clock * width. 0 when not known.
  [[nodiscard]] double memory_bandwidth() const;
  /// Single precision operations a second, a multiplication with an addition being two. 0 for a later architecture.
  [[nodiscard]] double flops() const;
};

/// The card with this number, or, without one, that with the most multiprocessors; a card that is reserved for another
/// process or forbidden is passed over. Fails with NoDriver or NoDevice. Initialises CUDA: never before a fork.
[[nodiscard]] GpuResult<GpuDevice> choose_device(const CudaApi& api, std::optional<int> ordinal);

}  // namespace dmlc::compute_host
