// SPDX-License-Identifier: Apache-2.0
// What a training that iterates saves from time to time, so that it can go on after its process was lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/tensor/tensor.h"

namespace dmlc::train {

/// SAVE CHECKPOINTS, or what happens without it: one a minute, of which the last one stays until the job ends.
struct CheckpointRule {
  enum class Keep : std::uint8_t { all, last, best };

  bool is_asked = false;               ///< the statement has the clause: checkpoints outlive the job
  std::uint32_t every_iterations = 0;  ///< 0: by time
  std::uint64_t every_ms = 60'000;
  Keep keep = Keep::last;
  std::uint32_t last = 1;  ///< how many stay with Keep::last
};

/// The state after an iteration. What the tensors are is the algorithm's own affair.
struct Checkpoint {
  std::uint32_t iteration = 0;
  std::string metric;  ///< of OPTIMIZE FOR; empty when it is not measured
  double value = 0;    ///< NaN when it is not measured
  std::vector<tensor::Tensor> tensors;
};

/// Tells when the next checkpoint is due.
class CheckpointClock {
 public:
  explicit CheckpointClock(const CheckpointRule& rule);
  /// After `iteration`, counted from 1. Begins the next interval when it says yes.
  [[nodiscard]] bool is_due(std::uint32_t iteration);

 private:
  CheckpointRule rule_;
  std::chrono::steady_clock::time_point last_;
};

/// Tensors one behind the other; reading throws std::invalid_argument for anything else.
[[nodiscard]] std::string encode_tensors(const std::vector<tensor::Tensor>& tensors);
[[nodiscard]] std::vector<tensor::Tensor> decode_tensors(std::string_view bytes);

}  // namespace dmlc::train
