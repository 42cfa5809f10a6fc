// SPDX-License-Identifier: Apache-2.0
// What a step has added up so far: the sums of each chunk of rows by itself, by the number of the chunk. Whoever wants
// the whole adds them up in that order, so that its bits do not depend on who computed which chunk, and combining
// states is associative and commutative to the last bit. Flat bytes; any bytes are read, and E0690 thrown for wrong
// ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/src/train/step.h"

namespace dmlc::train {

/// The sums of one chunk of rows.
struct ChunkSums {
  StepShape shape;
  std::int32_t chunk = 0;  ///< counts from 0 over all blocks, kBlockChunks each
  std::vector<double> sums;
  std::vector<std::int32_t> labels;
};

class StepStateView {
 public:
  /// The bytes must stay.
  explicit StepStateView(std::span<const std::byte> bytes);

  [[nodiscard]] const StepShape& shape() const { return shape_; }
  [[nodiscard]] std::size_t count() const { return count_; }
  /// Parallel workers that began a state which went into this one.
  [[nodiscard]] std::uint32_t workers() const { return workers_; }
  /// Rising.
  [[nodiscard]] std::int32_t chunk(std::size_t index) const;
  /// As wide as `out`, whose size is that of the shape.
  void copy_sums(std::size_t index, std::span<double> out) const;
  void copy_labels(std::size_t index, std::span<std::int32_t> out) const;
  /// Bytes that are in use; more are room for further chunks.
  [[nodiscard]] std::size_t used_bytes() const;
  [[nodiscard]] std::span<const std::byte> entry(std::size_t index) const;

 private:
  std::span<const std::byte> bytes_;
  StepShape shape_;
  std::size_t count_ = 0;
  std::uint32_t workers_ = 0;
};

[[nodiscard]] std::size_t state_bytes(const StepShape& shape, std::size_t chunks);

/// Makes `bytes` an empty state with room for what fits.
void begin_state(std::span<std::byte> bytes, const StepShape& shape, bool is_worker);
/// Whether insert_chunk has room.
[[nodiscard]] bool has_room(std::span<const std::byte> state, const StepShape& shape);
/// Throws E0690 when the chunk is there already or of another shape.
void insert_chunk(std::span<std::byte> state, const ChunkSums& chunk);

/// The chunks of both. Throws E0690 for states of different shapes or with a chunk in common.
[[nodiscard]] std::vector<std::byte> combine_states(std::span<const std::byte> a, std::span<const std::byte> b);

}  // namespace dmlc::train
