// SPDX-License-Identifier: Apache-2.0
// How the terms of a preparation become the inputs of a network: numbers side by side, rows of the first layer's table
// for categories of few levels, rows of a table of their own for those of many. The same for training and prediction.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/src/train/cycle_table.h"
#include "runtime/src/train/preparation.h"

namespace dmlc::train {

/// (value - mean) / deviation, held within bounds that training rows cannot reach; a missing value gives 0.
struct NumberInput {
  std::uint32_t column = 0;  ///< index into Preparation::columns
  double mean = 0;
  double deviation = 1;

  [[nodiscard]] float of(double value) const {
    constexpr double kBound = 1e6;
    const double scaled = (value - mean) / deviation;
    return scaled == scaled ? static_cast<float>(std::clamp(scaled, -kBound, kBound)) : 0;
  }
};

/// Sine and cosine of a calendar part, each only if it varies, less their means.
struct CycleInput {
  std::uint32_t column = 0;
  bool has_sine = true;
  bool has_cosine = true;
  double sine_mean = 0;
  double cosine_mean = 0;
  CycleTable table;

  /// Writes one or two numbers; returns how many.
  std::size_t write(std::size_t slot, float* out) const {
    std::size_t count = 0;
    if (has_sine) out[count++] = static_cast<float>(table.sine[slot]);
    if (has_cosine) out[count++] = static_cast<float>(table.cosine[slot]);
    return count;
  }
};

/// Rows [first, first + levels) of the table. A value that training did not have chooses none, nor does NULL where it
/// is no level.
struct CategoryInput {
  std::uint32_t column = 0;
  std::int32_t first = 0;
  std::int32_t null_level = ingest::kNullCode;  ///< row of NULL, negative: none

  [[nodiscard]] std::int32_t of(std::int32_t code) const {
    return code >= 0 ? first + code : code == ingest::kNullCode ? null_level : ingest::kUnseenCode;
  }
};

/// A category of many levels: rows of an embedding's table are the categories, then NULL if training had it, then one
/// for every other value.
struct EmbeddedInput {
  std::uint32_t column = 0;
  std::size_t width = 0;
  std::int32_t null_row = 0;
  std::int32_t unseen_row = 0;
  std::vector<double> frequencies;  ///< share of the training rows, of the rows before unseen_row

  [[nodiscard]] std::int32_t of(std::int32_t code) const {
    return code >= 0 ? code : code == ingest::kNullCode ? null_row : unseen_row;
  }
};

/// Numbers come first, then cycles, in the order of the terms.
struct NetworkInputs {
  /// Categories of more than `embedding_levels` levels are embedded, unless it is 0.
  NetworkInputs(const Preparation& preparation, const ModelSpec& spec);

  std::vector<NumberInput> numbers;
  std::vector<CycleInput> cycles;
  std::vector<CategoryInput> categories;
  std::vector<EmbeddedInput> embedded;
  std::size_t width = 0;   ///< numbers, sines and cosines
  std::size_t levels = 0;  ///< rows of the table
};

}  // namespace dmlc::train
