// SPDX-License-Identifier: Apache-2.0
// The log loss of a logistic model over the training rows, with its derivatives.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/src/train/linear_model.h"
#include "runtime/src/train/newton.h"
#include "runtime/src/train/step.h"

namespace dmlc::train {

/// Parameters lie per output: intercept, weights. One output for two classes, else one per class. The penalties and
/// the intercept's absence are the solvers' business.
class LogisticObjective final : public NewtonObjective {
 public:
  LogisticObjective(const ModelSpec& spec, DesignPass& pass);

  [[nodiscard]] std::size_t outputs() const { return outputs_; }
  [[nodiscard]] std::size_t stride() const { return pass_.design().width() + 1; }
  [[nodiscard]] std::size_t size() const { return outputs_ * stride(); }
  [[nodiscard]] double total_weight() const override { return total_weight_; }
  [[nodiscard]] const std::vector<double>& class_weights() const { return class_weights_; }
  /// Weighted share of each class in the training rows.
  [[nodiscard]] const std::vector<double>& class_shares() const { return class_shares_; }
  [[nodiscard]] DesignPass& pass() override { return pass_; }

  [[nodiscard]] ObjectiveValue value(const std::vector<double>& parameters) override;
  /// Two classes only.
  [[nodiscard]] ObjectiveValue with_hessian(const std::vector<double>& parameters) override;
  /// X'AX with the rows' class weights: what every class's Hessian is a share of. (width + 1)^2.
  [[nodiscard]] std::vector<double> weighted_products();
  [[nodiscard]] LinearWeights weights_of(const std::vector<double>& parameters) const;
  /// Intercepts that give the class shares, weights 0.
  [[nodiscard]] std::vector<double> start(bool with_intercept) const;

 private:
  [[nodiscard]] std::vector<KernelWeights> models(const std::vector<double>& parameters) const;
  [[nodiscard]] Step step(StepKind kind, std::vector<KernelWeights> models) const;

  DesignPass& pass_;
  std::size_t outputs_ = 1;
  std::vector<double> class_weights_;
  std::vector<double> class_shares_;
  double total_weight_ = 0;
};

/// Newton's method for two classes; with l1 a proximal Newton method. `parameters` is start and solution.
[[nodiscard]] SolverEnd solve_newton(LogisticObjective& objective, const Penalty& penalty, const SolverLimits& limits,
                                     IterationLog& log, std::vector<double>& parameters);
/// L-BFGS, preconditioned; with l1 its orthant-wise form.
[[nodiscard]] SolverEnd solve_lbfgs(LogisticObjective& objective, const Penalty& penalty, const SolverLimits& limits,
                                    IterationLog& log, std::vector<double>& parameters);

}  // namespace dmlc::train
