// SPDX-License-Identifier: Apache-2.0
// Where a network's rows come from.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/src/network/kernels.h"

namespace dmlc::network {

/// Rows that go through a network together: their activations stay in the caches next to the core.
inline constexpr std::size_t kRowsTogether = 64;

/// Room for kRowsTogether rows.
struct RowBlock {
  float* numbers;        ///< [rows][padded(numbers)], padding untouched
  std::int32_t* codes;   ///< [rows][tables], row numbers of the first layer's table; negative: none
  float* truth;          ///< [rows], regression and binary
  std::int32_t* labels;  ///< [rows], multiclass
  float* weights;        ///< [rows]; only filled when the source is weighted
};

class RowSource {
 public:
  virtual ~RowSource() = default;
  /// Fills `into` with rows [first, first + count), at most kRowsTogether. Called from several threads at once.
  virtual void read(std::size_t first, std::size_t count, const RowBlock& into) const = 0;
  [[nodiscard]] virtual bool is_weighted() const { return false; }
};

}  // namespace dmlc::network
