// SPDX-License-Identifier: Apache-2.0
// L-BFGS for several classes and for wide designs (Nocedal, Wright, algorithm 7.5), started from a fixed approximation
// of the Hessian; with an l1 penalty orthant-wise (Andrew, Gao 2007).
#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "runtime/src/train/curvature.h"
#include "runtime/src/train/dot.h"
#include "runtime/src/train/logistic_objective.h"
#include "runtime/src/train/symmetric_solver.h"

namespace dmlc::train {
namespace {

constexpr int kMaximumHalvings = 40;
constexpr double kSufficientDecrease = 1e-4;
constexpr std::size_t kFactorWidth = 1000;  // widest design whose product matrix is factorised
constexpr double kFactorWork = 2e9;         // operations that factors for every class may cost

/// Applies the inverse of blocks share * (1 - share) * X'AX + l2 I, one per output: the Hessian at the start.
class Preconditioner {
 public:
  Preconditioner(LogisticObjective& objective, const Penalty& penalty) : stride_(objective.stride()) {
    if (objective.stride() > kFactorWidth) return;
    const std::vector<double> products = objective.weighted_products();
    const double cube = std::pow(static_cast<double>(stride_), 3) / 3;
    const bool each = cube * static_cast<double>(objective.outputs()) <= kFactorWork;
    double mean = 0;
    for (const double share : objective.class_shares()) mean += share * (1 - share);
    mean /= static_cast<double>(objective.class_shares().size());
    for (std::size_t k = 0; k < (each ? objective.outputs() : 1); ++k) {
      const double share = objective.class_shares()[k];
      add_factor(objective, penalty, products, each ? share * (1 - share) : mean);
    }
  }

  void apply(std::vector<double>& x) const {
    for (std::size_t k = 0; !factors_.empty() && k * stride_ < x.size(); ++k) {
      factors_[std::min(k, factors_.size() - 1)]->solve({x.data() + k * stride_, stride_});
    }
  }

 private:
  void add_factor(LogisticObjective& objective, const Penalty& penalty, std::vector<double> matrix, double scale) {
    for (double& value : matrix) value *= scale;
    for (std::size_t i = 1; i < stride_; ++i) matrix[i * stride_ + i] += penalty.l2;
    if (!penalty.with_intercept) {
      for (std::size_t i = 0; i < stride_; ++i) matrix[i] = matrix[i * stride_] = 0;
    }
    factors_.push_back(
        std::make_unique<SymmetricSolver>(std::move(matrix), stride_, [&] { objective.pass().workers().check(); }));
  }

  std::size_t stride_;
  std::vector<std::unique_ptr<SymmetricSolver>> factors_;
};

class Lbfgs {
 public:
  Lbfgs(LogisticObjective& objective, const Penalty& penalty, const SolverLimits& limits, IterationLog& log,
        std::vector<double>& parameters)
      : objective_(objective),
        penalty_(penalty),
        limits_(limits),
        log_(log),
        parameters_(parameters),
        preconditioner_(objective, penalty) {}

  SolverEnd run() {
    current_ = objective_.value(parameters_);
    for (std::uint32_t iteration = 0;; ++iteration) {
      subgradient_ = least_subgradient(penalty_, parameters_, current_.gradient, objective_.stride());
      end_.gradient = largest(subgradient_) / objective_.total_weight();
      end_.loss = current_.loss;
      end_.converged = std::isfinite(end_.loss) && end_.gradient <= limits_.tolerance;
      if (iteration > 0) {
        end_.stopped =
            log_.add(iteration, current_.loss / objective_.total_weight(), objective_.weights_of(parameters_));
      }
      if (end_.converged || end_.stopped || iteration == limits_.max_iterations) return end_;
      if (step(direction())) continue;
      // A stale memory can point uphill in rounding; once more from the fixed approximation, then it is the end.
      if (pairs_.empty()) return end_;
      pairs_.clear();
      if (!step(direction())) return end_;
    }
  }

 private:
  [[nodiscard]] double full_value(const ObjectiveValue& value, const std::vector<double>& at) const {
    return value.loss + penalty_value(penalty_, at, objective_.stride());
  }

  [[nodiscard]] std::vector<double> smooth_gradient(const ObjectiveValue& value, const std::vector<double>& at) const {
    std::vector<double> out = value.gradient;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (i % objective_.stride() != 0) out[i] += penalty_.l2 * at[i];
      if (i % objective_.stride() == 0 && !penalty_.with_intercept) out[i] = 0;
    }
    return out;
  }

  std::vector<double> direction() const {
    std::vector<double> q = subgradient_;
    pairs_.apply(q, [&](std::vector<double>& x) {
      preconditioner_.apply(x);
      for (double& value : x) value *= scale_;
    });
    for (std::size_t i = 0; i < q.size(); ++i) {
      q[i] = -q[i];
      // Only downhill components may move in the orthant-wise method.
      if (penalty_.l1 > 0 && q[i] * subgradient_[i] > 0 && i % objective_.stride() != 0) q[i] = 0;
    }
    return q;
  }

  /// Keeps a candidate inside the orthant that the current point or its steepest descent chooses.
  void project(std::vector<double>& candidate) const {
    for (std::size_t i = 0; i < candidate.size(); ++i) {
      if (i % objective_.stride() == 0) continue;
      const double side = parameters_[i] != 0 ? parameters_[i] : -subgradient_[i];
      if (candidate[i] * side <= 0) candidate[i] = 0;
    }
  }

  bool step(const std::vector<double>& direction) {
    const double slope = dot(direction, subgradient_);
    if (!(slope < 0)) return false;
    const double before = full_value(current_, parameters_);
    const double dust = 1e-14 * std::abs(before);
    double length = 1;
    for (int halving = 0; halving < kMaximumHalvings; ++halving, length /= 2) {
      std::vector<double> candidate = parameters_;
      design_kernels().axpy(candidate.data(), direction.data(), length, candidate.size());
      if (penalty_.l1 > 0) project(candidate);
      ObjectiveValue value = objective_.value(candidate);
      double expected = 0;
      for (std::size_t i = 0; i < candidate.size(); ++i) {
        expected += subgradient_[i] * (candidate[i] - parameters_[i]);
      }
      if (!(full_value(value, candidate) <= before + kSufficientDecrease * expected + dust)) continue;
      remember(candidate, value);
      parameters_ = std::move(candidate);
      current_ = std::move(value);
      return true;
    }
    return false;
  }

  void remember(const std::vector<double>& candidate, const ObjectiveValue& value) {
    std::vector<double> change = candidate;
    std::vector<double> gradient_change = smooth_gradient(value, candidate);
    const std::vector<double> before = smooth_gradient(current_, parameters_);
    for (std::size_t i = 0; i < candidate.size(); ++i) {
      change[i] -= parameters_[i];
      gradient_change[i] -= before[i];
    }
    const double curvature = dot(change, gradient_change);
    if (!(curvature > 0)) return;
    std::vector<double> solved = gradient_change;
    preconditioner_.apply(solved);
    const double size = dot(gradient_change, solved);
    if (size > 0) scale_ = curvature / size;
    pairs_.add(std::move(change), std::move(gradient_change));
  }

  LogisticObjective& objective_;
  const Penalty& penalty_;
  const SolverLimits& limits_;
  IterationLog& log_;
  std::vector<double>& parameters_;
  Preconditioner preconditioner_;
  ObjectiveValue current_;
  std::vector<double> subgradient_;
  CurvaturePairs pairs_;
  double scale_ = 1;
  SolverEnd end_;
};

}  // namespace

SolverEnd solve_lbfgs(LogisticObjective& objective, const Penalty& penalty, const SolverLimits& limits,
                      IterationLog& log, std::vector<double>& parameters) {
  return Lbfgs(objective, penalty, limits, log, parameters).run();
}

}  // namespace dmlc::train
