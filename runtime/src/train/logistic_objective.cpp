// SPDX-License-Identifier: Apache-2.0
// Passes over the rows for the log loss and its derivatives.
#include "runtime/src/train/logistic_objective.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/train/class_weights.h"

namespace dmlc::train {
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

std::vector<KernelWeights> LogisticObjective::models(const std::vector<double>& parameters) const {
  std::vector<KernelWeights> models;
  for (std::size_t k = 0; k < outputs_; ++k) {
    const double* first = parameters.data() + k * stride();
    models.push_back(pass_.design().kernel_weights({first + 1, stride() - 1}, first[0]));
  }
  return models;
}

Step LogisticObjective::step(StepKind kind, std::vector<KernelWeights> models) const {
  return {pass_.design().design_columns(), kind, class_weights_, std::move(models)};
}

ObjectiveValue LogisticObjective::value(const std::vector<double>& parameters) {
  const Design& design = pass_.design();
  const std::size_t size = design.gradient_size();
  const std::vector<double> sums = pass_.sum(step(StepKind::logistic_gradient, models(parameters)));
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
  const SumLayout layout = design.sum_layout();
  const std::vector<double> sums = pass_.sum(step(StepKind::logistic_products, models(parameters)));
  return {sums[layout.size], design.residual_sums_of(layout, sums.data()), design.matrix_of(layout, sums.data())};
}

std::vector<double> LogisticObjective::weighted_products() {
  const Design& design = pass_.design();
  return design.matrix_of(design.sum_layout(), pass_.sum(step(StepKind::class_products, {})).data());
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
