// SPDX-License-Identifier: Apache-2.0
// Passes over the rows for the log loss and its derivatives.
#include "runtime/src/train/logistic_objective.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/train/class_weights.h"

namespace dmlc::train {
namespace {

constexpr std::int32_t kPositive = 1;  // code of the later of two classes

}  // namespace

LogisticObjective::LogisticObjective(const ModelSpec& spec, DesignPass& pass) : pass_(pass) {
  const std::vector<ingest::Category>& classes = pass.design().store().target().classes;
  outputs_ = spec.task == Task::binary ? 1 : classes.size();
  class_weights_ = train::class_weights(spec, pass.design().store().target());
  for (std::size_t k = 0; k < classes.size(); ++k) {
    class_shares_.push_back(class_weights_[k] * static_cast<double>(classes[k].count));
    total_weight_ += class_shares_.back();
  }
  for (double& share : class_shares_) share /= total_weight_;
}

KernelWeights LogisticObjective::kernel_weights(const std::vector<double>& parameters, std::size_t output) const {
  const double* first = parameters.data() + output * stride();
  return pass_.design().kernel_weights({first + 1, stride() - 1}, first[0]);
}

/// Leaves residuals in tile.residual for one output, else in `margins`; gives the tile's loss.
double LogisticObjective::residuals(TileReader& tile, const std::vector<KernelWeights>& models,
                                    std::vector<double>& margins) const {
  const DesignKernels& kernels = design_kernels();
  kernels.mark(tile.labels(), tile.splits(), kPositive, tile.rows(), tile.target.data(), tile.active.data());
  if (outputs_ == 1) {
    tile.margins(models.front(), tile.margin.data());
    return kernels.logistic(tile.margin.data(), tile.target.data(), tile.active.data(), class_weights_.data(),
                            tile.weight.data(), tile.residual.data());
  }
  for (std::size_t k = 0; k < outputs_; ++k) tile.margins(models[k], margins.data() + k * kTileRows);
  return kernels.softmax(margins.data(), outputs_, tile.labels(), tile.active.data(), class_weights_.data());
}

ObjectiveValue LogisticObjective::value(const std::vector<double>& parameters) {
  const Design& design = pass_.design();
  std::vector<KernelWeights> models;
  for (std::size_t k = 0; k < outputs_; ++k) models.push_back(kernel_weights(parameters, k));
  const std::size_t size = design.gradient_size();
  const std::vector<double> sums = pass_.sum(outputs_ * size + 1, [&](TileReader& tile, double* out) {
    if (outputs_ > 1) tile.margin.resize(outputs_ * kTileRows);
    out[outputs_ * size] += residuals(tile, models, tile.margin);
    for (std::size_t k = 0; k < outputs_; ++k) {
      tile.add_gradient(outputs_ == 1 ? tile.residual.data() : tile.margin.data() + k * kTileRows, out + k * size);
    }
  });
  ObjectiveValue out;
  out.loss = sums[outputs_ * size];
  for (std::size_t k = 0; k < outputs_; ++k) {
    const std::vector<double> one = design.gradient_of(sums.data() + k * size);
    out.gradient.insert(out.gradient.end(), one.begin(), one.end());
  }
  return out;
}

ObjectiveValue LogisticObjective::with_hessian(const std::vector<double>& parameters) {
  const Design& design = pass_.design();
  std::vector<KernelWeights> models;
  models.push_back(kernel_weights(parameters, 0));
  const SumLayout layout = design.sum_layout();
  const std::vector<double> sums = pass_.sum(layout.size + 1, [&](TileReader& tile, double* out) {
    out[layout.size] += residuals(tile, models, tile.margin);
    tile.accumulate(layout, out);
  });
  return {sums[layout.size], design.residual_sums_of(layout, sums.data()), design.matrix_of(layout, sums.data())};
}

std::vector<double> LogisticObjective::weighted_products() {
  const Design& design = pass_.design();
  const SumLayout layout = design.sum_layout();
  const std::vector<double> sums = pass_.sum(layout.size, [&](TileReader& tile, double* out) {
    design_kernels().mark(nullptr, tile.splits(), 0, tile.rows(), tile.target.data(), tile.active.data());
    for (std::size_t row = 0; row < kTileRows; ++row) {
      const auto label = static_cast<std::size_t>(std::max(tile.labels()[row], 0));
      tile.weight[row] = tile.active[row] * class_weights_[label];
      tile.residual[row] = 0;
    }
    tile.accumulate(layout, out);
  });
  return design.matrix_of(layout, sums.data());
}

LinearWeights LogisticObjective::weights_of(const std::vector<double>& parameters) const {
  LinearWeights out;
  for (std::size_t k = 0; k < outputs_; ++k) {
    const auto first = parameters.begin() + static_cast<std::ptrdiff_t>(k * stride());
    out.intercepts.push_back(*first);
    out.weights.emplace_back(first + 1, first + static_cast<std::ptrdiff_t>(stride()));
  }
  return out;
}

std::vector<double> LogisticObjective::start(bool with_intercept) const {
  std::vector<double> parameters(size(), 0.0);
  if (!with_intercept) return parameters;
  if (outputs_ == 1) {
    parameters[0] = std::log(class_shares_[1] / class_shares_[0]);
    return parameters;
  }
  double mean = 0;
  for (const double share : class_shares_) mean += std::log(share) / static_cast<double>(outputs_);
  for (std::size_t k = 0; k < outputs_; ++k) parameters[k * stride()] = std::log(class_shares_[k]) - mean;
  return parameters;
}

}  // namespace dmlc::train
