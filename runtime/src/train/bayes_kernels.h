// SPDX-License-Identifier: Apache-2.0
// The inner loops of naive Bayes. Plain C interface, because the implementation is compiled once per processor level.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dmlc::train {

/// Of the rows of a class that have the number: how many, the sum of their distances from an origin, and of the
/// squares.
struct BayesMoments {
  double count = 0;
  double sum = 0;
  double squares = 0;
};

/// Minus the logarithm of a normal density: factor * (cell - mean)^2 - constant; the first part ends at `most`.
struct BayesNormal {
  double mean = 0;
  double factor = 0;
  double constant = 0;
  double most = 0;
};

struct BayesKernels {
  /// Of `count` cells, NaN where there is no number; `classes` are those of the rows.
  BayesMoments (*moments)(const float* cells, const std::uint32_t* classes, std::size_t count, std::uint32_t wanted,
                          double origin);
  /// Adds the logarithms of the density of `count` cells to their scores; of NaN nothing.
  void (*add_normal)(const float* cells, std::size_t count, const BayesNormal* normal, double* scores);
};

[[nodiscard]] const BayesKernels& bayes_kernels_v2();
[[nodiscard]] const BayesKernels& bayes_kernels_v3();
[[nodiscard]] const BayesKernels& bayes_kernels_v4();
/// Those for this machine.
[[nodiscard]] const BayesKernels& bayes_kernels();

}  // namespace dmlc::train
