// SPDX-License-Identifier: Apache-2.0
// Random Fourier features: columns whose products approximate the gaussian kernel exp(-gamma |x - z|^2) of rows of the
// design (Rahimi, Recht: Random Features for Large-Scale Kernel Machines, 2007).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/src/train/design.h"

namespace dmlc::train {

/// Feature j of a row x of the design: sqrt(2 / count) cos(frequency_j x + phase_j), with frequencies from the normal
/// distribution of variance 2 gamma and phases uniform in [0, 2 pi).
class RandomFeatures {
 public:
  /// `design` must outlive it. The same seed gives the same features. `check` is called for each and may throw.
  RandomFeatures(const Design& design, std::size_t count, double gamma, std::uint64_t seed,
                 const std::function<void()>& check);
  /// Bytes that so many features of the design take.
  [[nodiscard]] static std::uint64_t bytes_of(const Design& design, std::size_t count);

  [[nodiscard]] std::size_t count() const { return phases_.size(); }
  [[nodiscard]] double scale() const;                                                    ///< sqrt(2 / count)
  [[nodiscard]] const std::vector<double>& frequencies() const { return frequencies_; }  ///< [count][width]
  [[nodiscard]] const std::vector<double>& phases() const { return phases_; }
  /// Fills tile.mapped [count + 1][kTileRows]: ones, then the features.
  void expand(TileReader& tile) const;

 private:
  std::vector<double> frequencies_;
  std::vector<double> phases_;
  std::vector<KernelWeights> maps_;
};

/// Mean of the squared deviations of all cells of the design from their common mean, over the training rows: what
/// `gamma = scale` divides by.
[[nodiscard]] double design_variance(DesignPass& pass);

}  // namespace dmlc::train
