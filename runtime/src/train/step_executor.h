// SPDX-License-Identifier: Apache-2.0
// Runs steps on chunks of rows, wherever these lie, and adds up what comes of them in the order of the chunks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "runtime/src/train/step_state.h"

namespace dmlc::train {

/// Who runs steps outside of the threads of this process. Called by the thread that called train() only.
class StepExecutor {
 public:
  virtual ~StepExecutor() = default;
  /// The steps to come are about the rows of this store; what was there before goes. `check` is called now and then and
  /// throws when the work must stop.
  virtual void take(const ingest::ColumnStore& store, const std::function<void()>& check) = 0;
  /// The state of a step over these chunks, each once. Throws whatever went wrong.
  [[nodiscard]] virtual std::vector<std::byte> run(std::span<const std::byte> parameters,
                                                   std::span<const std::int32_t> chunks) = 0;
};

/// Stores with fewer chunks are not worth an executor.
inline constexpr std::size_t kLeastStepChunks = 2;
[[nodiscard]] std::size_t chunk_count(const ingest::ColumnStore& store);

/// One chunk's part of a step, both as bytes: what an executor calls for each of its chunks. The cells begin at a
/// multiple of 4. Throws E0690 for bytes that are no such thing or do not fit each other, and whatever `check`, which
/// is called every few thousand rows, throws.
[[nodiscard]] ChunkSums add_chunk(std::span<const std::byte> parameters, std::int32_t chunk,
                                  std::span<const std::byte> cells, const std::function<void()>& check);

/// What becomes of a chunk's sums; its labels are kept for the call only.
using MergeChunk = std::function<void(const ChunkSums& chunk)>;

/// Whether the sums of one chunk are small enough to travel.
[[nodiscard]] bool can_travel(const StepShape& shape);
/// Runs a step over chunks in rising order, some at a time, and hands their sums to `merge` in that order.
void run_step(Workers& workers, std::span<const std::byte> parameters, const StepShape& shape,
              std::span<const std::int32_t> chunks, const MergeChunk& merge);

}  // namespace dmlc::train
