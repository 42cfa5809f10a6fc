// SPDX-License-Identifier: Apache-2.0
// The log loss of a logistic model over the training rows, with its derivatives.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/src/train/linear_model.h"

namespace dmlc::train {

struct ObjectiveValue {
  double log_loss = 0;           ///< sum over rows, weighted by class
  std::vector<double> gradient;  ///< of the log loss: per output the intercept, then the weights
  std::vector<double> hessian;   ///< (width + 1)^2, only from with_hessian()
};

/// Parameters lie per output: intercept, weights. One output for two classes, else one per class. The penalties and
/// the intercept's absence are the solvers' business.
class LogisticObjective {
 public:
  LogisticObjective(const ModelSpec& spec, DesignPass& pass);

  [[nodiscard]] std::size_t outputs() const { return outputs_; }
  [[nodiscard]] std::size_t stride() const { return pass_.design().width() + 1; }
  [[nodiscard]] std::size_t size() const { return outputs_ * stride(); }
  [[nodiscard]] double total_weight() const { return total_weight_; }
  [[nodiscard]] const std::vector<double>& class_weights() const { return class_weights_; }
  /// Weighted share of each class in the training rows.
  [[nodiscard]] const std::vector<double>& class_shares() const { return class_shares_; }
  [[nodiscard]] DesignPass& pass() { return pass_; }

  [[nodiscard]] ObjectiveValue value(const std::vector<double>& parameters);
  /// Two classes only.
  [[nodiscard]] ObjectiveValue with_hessian(const std::vector<double>& parameters);
  /// X'AX with the rows' class weights: what every class's Hessian is a share of. (width + 1)^2.
  [[nodiscard]] std::vector<double> weighted_products();
  [[nodiscard]] LinearWeights weights_of(const std::vector<double>& parameters) const;
  /// Intercepts that give the class shares, weights 0.
  [[nodiscard]] std::vector<double> start(bool with_intercept) const;

 private:
  [[nodiscard]] KernelWeights kernel_weights(const std::vector<double>& parameters, std::size_t output) const;
  double residuals(TileReader& tile, const std::vector<KernelWeights>& models, std::vector<double>& margins) const;

  DesignPass& pass_;
  std::size_t outputs_ = 1;
  std::vector<double> class_weights_;
  std::vector<double> class_shares_;
  double total_weight_ = 0;
};

/// l1 * |w|_1 + l2 / 2 * |w|^2 and whether there is an intercept.
struct Penalty {
  double l1 = 0;
  double l2 = 0;
  bool with_intercept = true;
};

/// How a solver ended.
struct SolverEnd {
  bool converged = false;
  bool stopped = false;                ///< STOP WHEN held
  double gradient = 0;                 ///< largest component of the mean loss's (sub)gradient
  double log_loss = 0;                 ///< sum at the solution
  std::vector<std::size_t> dependent;  ///< weights that depend on others, where the solver knows
};

struct SolverLimits {
  std::uint32_t max_iterations = 100;
  double tolerance = 1e-6;
};

/// Newton's method for two classes; with l1 a proximal Newton method. `parameters` is start and solution.
[[nodiscard]] SolverEnd solve_newton(LogisticObjective& objective, const Penalty& penalty, const SolverLimits& limits,
                                     IterationLog& log, std::vector<double>& parameters);
/// L-BFGS, preconditioned; with l1 its orthant-wise form.
[[nodiscard]] SolverEnd solve_lbfgs(LogisticObjective& objective, const Penalty& penalty, const SolverLimits& limits,
                                    IterationLog& log, std::vector<double>& parameters);

/// Penalty at the parameters.
[[nodiscard]] double penalty_value(const Penalty& penalty, const std::vector<double>& parameters, std::size_t stride);
/// The subgradient of least size of loss and penalty, from the loss's gradient; 0 at absent intercepts.
[[nodiscard]] std::vector<double> least_subgradient(const Penalty& penalty, const std::vector<double>& parameters,
                                                    const std::vector<double>& gradient, std::size_t stride);
[[nodiscard]] double largest(const std::vector<double>& values);

}  // namespace dmlc::train
