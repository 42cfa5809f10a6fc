// SPDX-License-Identifier: Apache-2.0
// Newton's method for two classes. With an l1 penalty each step minimises the quadratic model and the penalty together
// by coordinate descent (Lee, Sun, Saunders: Proximal Newton-type methods, 2014).
#include <algorithm>
#include <cmath>

#include "runtime/src/train/logistic_objective.h"
#include "runtime/src/train/symmetric_solver.h"

namespace dmlc::train {
namespace {

constexpr int kMaximumHalvings = 30;
constexpr int kMaximumSweeps = 10'000;
constexpr double kSufficientDecrease = 1e-4;

// A part of the rows is worth looking at first when there are this many chunks; one in kSampleStride is taken.
constexpr std::size_t kSampledChunks = 32;
constexpr std::size_t kSampleStride = 16;
constexpr SolverLimits kSampleLimits{.max_iterations = 20, .tolerance = 1e-4};

double soft_threshold(double value, double threshold) {
  return std::copysign(std::max(std::abs(value) - threshold, 0.0), value);
}

class Newton {
 public:
  /// `share`: the part of the rows that the objective's pass takes. `log` may be null.
  Newton(LogisticObjective& objective, const Penalty& penalty, const SolverLimits& limits, double share,
         IterationLog* log, std::vector<double>& parameters)
      : objective_(objective),
        penalty_{penalty.l1 * share, penalty.l2 * share, penalty.with_intercept},
        limits_(limits),
        total_weight_(objective.total_weight() * share),
        log_(log),
        parameters_(parameters) {}

  SolverEnd run() {
    current_ = objective_.with_hessian(parameters_);
    for (std::uint32_t iteration = 0;; ++iteration) {
      const std::vector<double> subgradient =
          least_subgradient(penalty_, parameters_, current_.gradient, parameters_.size());
      end_.gradient = largest(subgradient) / total_weight_;
      end_.log_loss = current_.log_loss;
      end_.converged = end_.gradient <= limits_.tolerance;
      if (iteration > 0 && log_ != nullptr) {
        end_.stopped = log_->add(iteration, current_.log_loss / total_weight_, objective_.weights_of(parameters_));
      }
      if (end_.converged || end_.stopped || iteration == limits_.max_iterations) return end_;
      if (!step(penalty_.l1 > 0 ? proximal_direction() : newton_direction(subgradient), subgradient)) return end_;
    }
  }

 private:
  [[nodiscard]] double full_value(const ObjectiveValue& value, const std::vector<double>& at) const {
    return value.log_loss + penalty_value(penalty_, at, at.size());
  }

  /// The Hessian with the penalty; an absent intercept gets an empty row and column.
  [[nodiscard]] std::vector<double> penalised_hessian() const {
    std::vector<double> hessian = current_.hessian;
    const std::size_t n = parameters_.size();
    for (std::size_t i = 1; i < n; ++i) hessian[i * n + i] += penalty_.l2;
    if (!penalty_.with_intercept) {
      for (std::size_t i = 0; i < n; ++i) hessian[i] = hessian[i * n] = 0;
    }
    return hessian;
  }

  std::vector<double> newton_direction(const std::vector<double>& gradient) {
    const SymmetricSolver solver(penalised_hessian(), parameters_.size(),
                                 [this] { objective_.pass().workers().check(); });
    end_.dependent.clear();
    for (const std::size_t i : solver.dependent()) {
      if (i > 0) end_.dependent.push_back(i - 1);
    }
    std::vector<double> direction(gradient.size());
    std::transform(gradient.begin(), gradient.end(), direction.begin(), [](double g) { return -g; });
    solver.solve(direction);
    return direction;
  }

  std::vector<double> proximal_direction() {
    const std::vector<double> hessian = penalised_hessian();
    const std::size_t n = parameters_.size();
    std::vector<double> direction(n, 0.0);
    std::vector<double> slope(n);  // gradient of the smooth model at parameters + direction
    for (std::size_t i = 0; i < n; ++i) slope[i] = current_.gradient[i] + (i > 0 ? penalty_.l2 * parameters_[i] : 0);
    // Solved somewhat more exactly than the outer problem, so that the outer steps converge quadratically.
    const double enough = 0.01 * std::min(limits_.tolerance, end_.gradient) * total_weight_;
    for (int sweep = 0; sweep < kMaximumSweeps; ++sweep) {
      objective_.pass().workers().check();
      double largest_change = 0;
      for (std::size_t i = penalty_.with_intercept ? 0 : 1; i < n; ++i) {
        const double curvature = hessian[i * n + i];
        if (!(curvature > 0)) continue;
        const double at = parameters_[i] + direction[i];
        const double wanted = soft_threshold(at - slope[i] / curvature, i > 0 ? penalty_.l1 / curvature : 0);
        const double change = wanted - at;
        if (change == 0) continue;
        direction[i] += change;
        design_kernels().axpy(slope.data(), &hessian[i * n], change, n);
        largest_change = std::max(largest_change, std::abs(change) * curvature);
      }
      if (largest_change <= enough) break;
    }
    return direction;
  }

  /// Halves the step until the objective falls enough. False when no step does: rounding is all that is left.
  bool step(const std::vector<double>& direction, const std::vector<double>& subgradient) {
    const double before = full_value(current_, parameters_);
    double slope = 0;
    for (std::size_t i = 0; i < direction.size(); ++i) slope += subgradient[i] * direction[i];
    const double dust = 1e-14 * std::abs(before);
    double length = 1;
    for (int halving = 0; halving < kMaximumHalvings; ++halving, length /= 2) {
      std::vector<double> candidate = parameters_;
      for (std::size_t i = 0; i < candidate.size(); ++i) candidate[i] += length * direction[i];
      ObjectiveValue value = objective_.with_hessian(candidate);
      const double after = full_value(value, candidate);
      if (!(after <= before + kSufficientDecrease * length * std::min(slope, 0.0) + dust)) continue;
      parameters_ = std::move(candidate);
      current_ = std::move(value);
      return true;
    }
    return false;
  }

  LogisticObjective& objective_;
  const Penalty penalty_;
  const SolverLimits& limits_;
  const double total_weight_;
  IterationLog* log_;
  std::vector<double>& parameters_;
  ObjectiveValue current_;
  SolverEnd end_;
};

/// The optimum of a part of the rows lies so near that of all rows that two or three passes are left. Rows of a part
/// may be separable or dependent where all are not; then the start stays.
void approach(LogisticObjective& objective, const Penalty& penalty, std::vector<double>& parameters) {
  if (objective.pass().chunk_count() < kSampledChunks) return;
  std::vector<double> near = parameters;
  const double share = objective.pass().take_one_in(kSampleStride);
  const SolverEnd end = Newton(objective, penalty, kSampleLimits, share, nullptr, near).run();
  objective.pass().take_one_in(1);
  const bool finite = std::all_of(near.begin(), near.end(), [](double value) { return std::isfinite(value); });
  if (end.converged && end.dependent.empty() && finite) parameters = near;
}

}  // namespace

SolverEnd solve_newton(LogisticObjective& objective, const Penalty& penalty, const SolverLimits& limits,
                       IterationLog& log, std::vector<double>& parameters) {
  approach(objective, penalty, parameters);
  return Newton(objective, penalty, limits, 1, &log, parameters).run();
}

}  // namespace dmlc::train
