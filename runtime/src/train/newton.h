// SPDX-License-Identifier: Apache-2.0
// Newton's method for penalised sums of losses over the training rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/src/train/curvature.h"
#include "runtime/src/train/design.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

struct ObjectiveValue {
  double loss = 0;               ///< sum over rows, weighted by class
  std::vector<double> gradient;  ///< of the loss: per output the intercept, then the weights
  std::vector<double> hessian;   ///< (width + 1)^2, only from with_hessian()
};

/// A sum of losses over the training rows as a function of intercept and weights.
class NewtonObjective {
 public:
  virtual ~NewtonObjective() = default;
  [[nodiscard]] virtual double total_weight() const = 0;
  [[nodiscard]] virtual DesignPass& pass() = 0;
  /// Without the Hessian.
  [[nodiscard]] virtual ObjectiveValue value(const std::vector<double>& parameters) = 0;
  [[nodiscard]] virtual ObjectiveValue with_hessian(const std::vector<double>& parameters) = 0;
  /// Whether the Hessian is too large to hold: then only value() and product() are called.
  [[nodiscard]] virtual bool is_matrix_free() const { return false; }
  /// The Hessian at `parameters` times `direction`; empty where it is held.
  [[nodiscard]] virtual std::vector<double> product(const std::vector<double>& parameters,
                                                    const std::vector<double>& direction);
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
  double loss = 0;                     ///< sum at the solution
  std::vector<std::size_t> dependent;  ///< weights that depend on others, where the solver knows
  // Only of solutions without a penalty whose Hessian is held:
  std::vector<double> hessian;       ///< of the loss at the solution
  std::vector<std::size_t> growing;  ///< weights that the next step would still move by more than kGrowth
};

struct SolverLimits {
  std::uint32_t max_iterations = 100;
  double tolerance = 1e-6;
};

/// Near an optimum the next step is tiny. Rows that are told apart perfectly have none: there each step moves margins
/// by about 1, however small the gradient is.
inline constexpr double kGrowth = 0.1;

/// Newton's method step by step; with an l1 penalty each step minimises the quadratic model and the penalty together
/// by coordinate descent (Lee, Sun, Saunders: Proximal Newton-type methods, 2014). With an l2 penalty alone a Hessian
/// serves several steps, each of which corrects it by what the gradient did (BFGS), until one of them makes little
/// progress. Where the Hessian is not held, the quadratic model is minimised by conjugate gradients (Nocedal, Wright,
/// algorithm 7.1), without an l1 penalty only.
class Newton {
 public:
  /// `parameters` is start and solution. `share`: the part of the rows that the objective's pass takes.
  Newton(NewtonObjective& objective, const Penalty& penalty, const SolverLimits& limits, double share,
         std::vector<double>& parameters);

  /// Must be called once, before the steps. `factors`: of a Hessian near that at the start, where one is known.
  void begin(std::optional<HessianFactors> factors = std::nullopt);
  /// False when it has converged or no step lowers the objective: rounding is all that is left.
  bool step();
  [[nodiscard]] const SolverEnd& end() const { return end_; }
  /// The end with Hessian and growing weights.
  [[nodiscard]] SolverEnd full_end();
  [[nodiscard]] double mean_loss() const { return current_.loss / total_weight_; }
  /// Of the Hessian at the parameters; nothing where no steps would be made with them.
  [[nodiscard]] std::optional<HessianFactors> factors();

 private:
  [[nodiscard]] bool is_lazy() const;
  [[nodiscard]] ObjectiveValue evaluate(const std::vector<double>& at);
  [[nodiscard]] double full_value(const ObjectiveValue& value, const std::vector<double>& at) const;
  [[nodiscard]] std::vector<double> penalised_hessian();
  [[nodiscard]] std::vector<double> direction();
  [[nodiscard]] std::vector<double> newton_direction();
  void solve_with_pivots(std::vector<double>& x);
  [[nodiscard]] std::vector<double> proximal_direction();
  [[nodiscard]] std::vector<double> conjugate_direction();
  [[nodiscard]] bool move(const std::vector<double>& direction);
  [[nodiscard]] bool is_of_use(double gradient) const;
  void remember(const std::vector<double>& candidate, const ObjectiveValue& value);
  void judge();

  NewtonObjective& objective_;
  const Penalty penalty_;
  const SolverLimits limits_;
  const double total_weight_;
  std::vector<double>& parameters_;
  ObjectiveValue current_;
  std::vector<double> subgradient_;
  std::optional<HessianFactors> factors_;  ///< of the last Hessian, while it is of use
  CurvaturePairs pairs_;                   ///< since then
  bool is_stuck_ = false;
  SolverEnd end_;
};

/// Moves `parameters` near the optimum by a look at a part of the rows, where there are many: then two or three passes
/// over all of them are left. Gives what is known there of the Hessian of all rows.
[[nodiscard]] std::optional<HessianFactors> approach(NewtonObjective& objective, const Penalty& penalty,
                                                     std::vector<double>& parameters);

/// Penalty at the parameters.
[[nodiscard]] double penalty_value(const Penalty& penalty, const std::vector<double>& parameters, std::size_t stride);
/// The subgradient of least size of loss and penalty, from the loss's gradient; 0 at absent intercepts.
[[nodiscard]] std::vector<double> least_subgradient(const Penalty& penalty, const std::vector<double>& parameters,
                                                    const std::vector<double>& gradient, std::size_t stride);
/// The greatest absolute value; NaN when one of them is.
[[nodiscard]] double largest(const std::vector<double>& values);
/// Moves the value towards 0 by the threshold, no further.
[[nodiscard]] double soft_threshold(double value, double threshold);

/// Sets stopped_by and warns (W0604) of iterations that ended too soon.
void report_end(const ModelSpec& spec, const SolverEnd& end, const SolverLimits& limits, TrainingResult& result);
/// Throws E0613 when a parameter, the loss or the gradient at the end is not finite; `help` says what to do.
void require_finite(const ModelSpec& spec, const std::vector<double>& parameters, const SolverEnd& end,
                    std::string_view help);

}  // namespace dmlc::train
