// SPDX-License-Identifier: Apache-2.0
// What a support vector machine sees of the rows: the design itself (linear kernel), or random features of it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "runtime/src/train/design.h"
#include "runtime/src/train/random_features.h"

namespace dmlc::train {

/// The sums and products of one or the other, with the intercept first everywhere.
class MarginInputs {
 public:
  /// Both must outlive it; without `features` the kernel is linear.
  explicit MarginInputs(const Design& design, const RandomFeatures* features = nullptr)
      : design_(design), features_(features) {}

  [[nodiscard]] const Design& design() const { return design_; }
  [[nodiscard]] std::size_t width() const { return features_ == nullptr ? design_.width() : features_->count(); }
  [[nodiscard]] KernelWeights weights(std::span<const double> parameters) const;

  /// After TileReader::load, before the others.
  void load(TileReader& tile) const;
  void margins(const TileReader& tile, const KernelWeights& weights, double* out) const;

  [[nodiscard]] SumLayout sum_layout() const;
  /// As TileReader::accumulate.
  void accumulate(TileReader& tile, const SumLayout& layout, double* sums) const;
  [[nodiscard]] std::vector<double> matrix_of(const SumLayout& layout, const double* sums) const;
  [[nodiscard]] std::vector<double> residual_sums_of(const SumLayout& layout, const double* sums) const;

  [[nodiscard]] std::size_t gradient_size() const;
  /// As TileReader::add_gradient.
  void add_gradient(TileReader& tile, const double* residuals, double* sums) const;
  [[nodiscard]] std::vector<double> gradient_of(const double* sums) const;

 private:
  const Design& design_;
  const RandomFeatures* features_;
};

}  // namespace dmlc::train
