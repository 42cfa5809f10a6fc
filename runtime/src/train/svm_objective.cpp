// SPDX-License-Identifier: Apache-2.0
// Passes over the rows for the losses of support vector machines and their derivatives.
#include "runtime/src/train/svm_objective.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dmlc::train {

double MarginTarget::loss(double margin, double target) const {
  const double excess = class_weights.empty() ? std::abs((target - center) / scale - margin) - epsilon
                                              : 1 - (static_cast<std::int32_t>(target) == positive ? margin : -margin);
  return excess > 0 ? excess * excess : 0;
}

SvmObjective::SvmObjective(const MarginInputs& inputs, DesignPass& pass, MarginTarget target, bool is_matrix_free)
    : inputs_(inputs), pass_(pass), target_(std::move(target)), is_matrix_free_(is_matrix_free) {
  const ingest::TargetColumn& column = inputs.design().store().target();
  if (target_.class_weights.empty()) total_weight_ = static_cast<double>(column.statistics.count);
  for (std::size_t k = 0; k < target_.class_weights.size(); ++k) {
    total_weight_ += target_.class_weights[k] * static_cast<double>(column.classes[k].count);
  }
}

/// From tile.margin: residual is the loss's first derivative, weight its second. Gives the tile's loss.
double SvmObjective::hinge_residuals(TileReader& tile) const {
  double sum = 0;
  for (std::size_t row = 0; row < kTileRows; ++row) {
    const auto label = static_cast<std::size_t>(std::max(tile.labels()[row], 0));
    const double side = tile.target[row] != 0 ? 1 : -1;
    const double short_of = 1 - side * tile.margin[row];
    const double weight = short_of > 0 ? tile.active[row] * target_.class_weights[label] : 0;
    tile.weight[row] = 2 * weight;
    tile.residual[row] = weight == 0 ? 0 : -2 * weight * side * short_of;
    sum += weight == 0 ? 0 : weight * short_of * short_of;
  }
  return sum;
}

double SvmObjective::regression_residuals(TileReader& tile) const {
  const double offset = inputs_.design().store().target().shift - target_.center;
  double sum = 0;
  for (std::size_t row = 0; row < tile.rows(); ++row) {
    const double wanted = (static_cast<double>(tile.numbers()[row]) + offset) / target_.scale;
    const double error = tile.margin[row] - wanted;
    const double excess = std::abs(error) - target_.epsilon;
    const bool counts = tile.active[row] != 0 && excess > 0;
    tile.weight[row] = counts ? 2 : 0;
    tile.residual[row] = counts ? 2 * std::copysign(excess, error) : 0;
    sum += counts ? excess * excess : 0;
  }
  for (std::size_t row = tile.rows(); row < kTileRows; ++row) tile.weight[row] = tile.residual[row] = 0;
  return sum;
}

double SvmObjective::residuals(TileReader& tile, const KernelWeights& model) const {
  const bool is_regression = target_.class_weights.empty();
  design_kernels().mark(is_regression ? nullptr : tile.labels(), tile.splits(), target_.positive, tile.rows(),
                        tile.target.data(), tile.active.data());
  inputs_.load(tile);
  inputs_.margins(tile, model, tile.margin.data());
  return is_regression ? regression_residuals(tile) : hinge_residuals(tile);
}

ObjectiveValue SvmObjective::value(const std::vector<double>& parameters) {
  const KernelWeights model = inputs_.weights(parameters);
  const std::size_t size = inputs_.gradient_size();
  const std::vector<double> sums = pass_.sum(size + 1, [&](TileReader& tile, double* out) {
    out[size] += residuals(tile, model);
    inputs_.add_gradient(tile, tile.residual.data(), out);
  });
  return {sums[size], inputs_.gradient_of(sums.data()), {}};
}

ObjectiveValue SvmObjective::with_hessian(const std::vector<double>& parameters) {
  const KernelWeights model = inputs_.weights(parameters);
  const SumLayout layout = inputs_.sum_layout();
  const std::vector<double> sums = pass_.sum(layout.size + 1, [&](TileReader& tile, double* out) {
    out[layout.size] += residuals(tile, model);
    inputs_.accumulate(tile, layout, out);
  });
  return {sums[layout.size], inputs_.residual_sums_of(layout, sums.data()), inputs_.matrix_of(layout, sums.data())};
}

std::vector<double> SvmObjective::product(const std::vector<double>& parameters, const std::vector<double>& direction) {
  const KernelWeights model = inputs_.weights(parameters);
  const KernelWeights along = inputs_.weights(direction);
  const std::vector<double> sums = pass_.sum(inputs_.gradient_size(), [&](TileReader& tile, double* out) {
    (void)residuals(tile, model);
    inputs_.margins(tile, along, tile.margin.data());
    for (std::size_t row = 0; row < kTileRows; ++row) tile.residual[row] = tile.weight[row] * tile.margin[row];
    inputs_.add_gradient(tile, tile.residual.data(), out);
  });
  return inputs_.gradient_of(sums.data());
}

}  // namespace dmlc::train
