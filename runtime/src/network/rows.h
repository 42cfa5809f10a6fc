// SPDX-License-Identifier: Apache-2.0
// Where a network's rows come from.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/src/network/kernels.h"

namespace dmlc::network {

/// Rows that go through a network together: their activations stay in the caches next to the core.
inline constexpr std::size_t kRowsTogether = 64;

/// Room for the rows of a pass.
struct RowBlock {
  float* numbers;  ///< [rows][number_stride], what is beyond the numbers untouched; nullptr: not wanted
  std::size_t number_stride;
  std::int32_t* codes;     ///< [rows][tables], row numbers of the first layer's table; negative: none
  std::int32_t* embedded;  ///< [rows][embeddings], row numbers of each embedding's table
  float* truth;            ///< [rows], regression and binary
  std::int32_t* labels;    ///< [rows], multiclass
  float* weights;          ///< [rows]; only filled when the source is weighted
};

/// Numbers of rows where they lie: row i at first + i * stride.
struct RowsInPlace {
  const float* first = nullptr;
  std::size_t stride = 0;
};

class RowSource {
 public:
  virtual ~RowSource() = default;
  /// The numbers of rows from `first` on, where they need not be copied; read() then gets no room for them.
  [[nodiscard]] virtual RowsInPlace in_place(std::size_t) const { return {}; }
  /// Fills `into` with rows [first, first + count): kRowsTogether at most, or with batch normalization a whole
  /// batch. Called from several threads at once.
  virtual void read(std::size_t first, std::size_t count, const RowBlock& into) const = 0;
  /// Makes rows that are read soon come near; there may be fewer.
  virtual void fetch(std::size_t, std::size_t) const {}
  [[nodiscard]] virtual bool is_weighted() const { return false; }
};

}  // namespace dmlc::network
