// SPDX-License-Identifier: Apache-2.0
// Hands tiles to the kernels as they are, or with random features in place of the columns.
#include "runtime/src/train/margin_inputs.h"

#include <algorithm>

namespace dmlc::train {

KernelWeights MarginInputs::weights(std::span<const double> parameters) const {
  if (features_ == nullptr) return design_.kernel_weights(parameters.subspan(1), parameters.front());
  KernelWeights out;
  out.dense.assign(parameters.begin(), parameters.end());
  return out;
}

void MarginInputs::load(TileReader& tile) const {
  if (features_ != nullptr) features_->expand(tile);
}

void MarginInputs::margins(const TileReader& tile, const KernelWeights& weights, double* out) const {
  if (features_ == nullptr) return tile.margins(weights, out);
  design_kernels().margins(tile.mapped.data(), width() + 1, weights.dense.data(), nullptr, nullptr, 0, out);
}

SumLayout MarginInputs::sum_layout() const {
  if (features_ == nullptr) return design_.sum_layout();
  SumLayout layout;
  layout.columns = width() + 1;
  layout.padded = (layout.columns + 1 + kRowPadding - 1) / kRowPadding * kRowPadding;
  layout.size = layout.columns * layout.padded;
  return layout;
}

void MarginInputs::accumulate(TileReader& tile, const SumLayout& layout, double* sums) const {
  if (features_ == nullptr) return tile.accumulate(layout, sums);
  tile.mapped_rows.resize(kTileRows * layout.padded);
  const SumTargets targets{sums, nullptr, nullptr, nullptr, 0, layout.padded};
  design_kernels().accumulate(tile.mapped.data(), layout.columns, tile.weight.data(), tile.residual.data(), nullptr,
                              tile.mapped_rows.data(), &targets);
}

std::vector<double> MarginInputs::matrix_of(const SumLayout& layout, const double* sums) const {
  if (features_ == nullptr) return design_.matrix_of(layout, sums);
  const std::size_t size = layout.columns;
  std::vector<double> matrix(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i; j < size; ++j) matrix[i * size + j] = matrix[j * size + i] = sums[i * layout.padded + j];
  }
  return matrix;
}

std::vector<double> MarginInputs::residual_sums_of(const SumLayout& layout, const double* sums) const {
  if (features_ == nullptr) return design_.residual_sums_of(layout, sums);
  std::vector<double> out;
  for (std::size_t i = 0; i < layout.columns; ++i) out.push_back(sums[i * layout.padded + layout.columns]);
  return out;
}

std::size_t MarginInputs::gradient_size() const { return features_ == nullptr ? design_.gradient_size() : width() + 1; }

void MarginInputs::add_gradient(TileReader& tile, const double* residuals, double* sums) const {
  if (features_ == nullptr) return tile.add_gradient(residuals, sums);
  design_kernels().gradient(tile.mapped.data(), width() + 1, residuals, nullptr, 0, sums, nullptr);
}

std::vector<double> MarginInputs::gradient_of(const double* sums) const {
  if (features_ == nullptr) return design_.gradient_of(sums);
  return {sums, sums + width() + 1};
}

}  // namespace dmlc::train
