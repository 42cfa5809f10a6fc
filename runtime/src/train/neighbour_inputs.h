// SPDX-License-Identifier: Apache-2.0
// How the terms of a preparation become the columns between which distances are taken. The same for training and
// prediction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/train/network_inputs.h"

namespace dmlc::train {

/// Columns of a row: numbers, (value - mean) / deviation, 0 where they are missing; sines and cosines of the calendar's
/// parts; an indicator per category and, if training had it, for NULL. For the distance `cosine` rows are scaled to
/// length 1, numbers that are not standardised stay as they are, and one column more is 1 where all others are 0.
class NeighbourInputs {
 public:
  NeighbourInputs(const Preparation& preparation, const ModelSpec& spec);

  [[nodiscard]] std::size_t width() const { return inputs_.width + inputs_.levels + (is_cosine_ ? 1 : 0); }
  [[nodiscard]] const NetworkInputs& inputs() const { return inputs_; }

  /// Writes width() columns. The functions give a column's value (NaN for NULL), the slot of its cycle, its code; the
  /// last one also gets the place of the column among the categories.
  template <class Number, class Slot, class Code>
  void write(Number number, Slot slot, Code code, float* out) const {
    std::size_t at = 0;
    for (const NumberInput& input : inputs_.numbers) out[at++] = scaled(input, number(input.column));
    for (const CycleInput& input : inputs_.cycles) at += input.write(slot(input.column), out + at);
    for (std::size_t i = at; i < width(); ++i) out[i] = 0;
    for (std::size_t c = 0; c < inputs_.categories.size(); ++c) {
      const CategoryInput& input = inputs_.categories[c];
      const std::int32_t level = input.of(code(input.column, c));
      if (level >= 0) out[at + static_cast<std::size_t>(level)] = 1;
    }
    if (is_cosine_) scale_to_length(out);
  }

 private:
  [[nodiscard]] float scaled(const NumberInput& input, double value) const;
  void scale_to_length(float* row) const;

  NetworkInputs inputs_;
  bool is_cosine_;
  bool keeps_mean_;  // numbers are as they are
  double bound_;     // of numbers, so that sums of squares stay within float32
};

/// fit_terms, with a deviation of 1 where `standardize` is false.
[[nodiscard]] Preparation fit_neighbour_terms(const ModelSpec& spec, const ingest::ColumnStore& store);

}  // namespace dmlc::train
