// SPDX-License-Identifier: Apache-2.0
// The inner loop of ingest: double values become float32 cells while their statistics are taken. Plain C interface,
// because its implementation is compiled once per processor level.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dmlc::ingest {

/// Of the training rows of one chunk; sums are of the shifted values.
struct ChunkStatistics {
  std::uint64_t count;
  std::uint64_t null_count;
  double mean;
  double squares;  ///< sum of squared distances from the mean
  double minimum;
  double maximum;
  double largest;  ///< greatest absolute value, of all rows
  bool has_fraction;
};

/// values: `rows` numbers, NaN = NULL, padded with readable memory to a multiple of kNarrowLanes. training: all ones
/// for a training row, else 0; 0 in the padding. cells receives `rows` floats.
using NarrowFunction = void (*)(const double* values, const std::int64_t* training, std::size_t rows, double shift,
                                float* cells, ChunkStatistics* statistics);

inline constexpr std::size_t kNarrowLanes = 8;

void narrow_v2(const double*, const std::int64_t*, std::size_t, double, float*, ChunkStatistics*);
void narrow_v3(const double*, const std::int64_t*, std::size_t, double, float*, ChunkStatistics*);
void narrow_v4(const double*, const std::int64_t*, std::size_t, double, float*, ChunkStatistics*);

}  // namespace dmlc::ingest
