// SPDX-License-Identifier: Apache-2.0
// Directions, line search and ends of Newton's method.
#include "runtime/src/train/newton.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "runtime/src/train/dot.h"
#include "runtime/src/train/symmetric_solver.h"

namespace dmlc::train {
namespace {

constexpr int kMaximumHalvings = 30;
constexpr int kMaximumSweeps = 10'000;
constexpr int kMaximumProducts = 250;
constexpr double kSufficientDecrease = 1e-4;
/// A new Hessian costs as much as about so many steps with an old one.
constexpr double kHessianSteps = 3;
/// A step that leaves no more of the gradient than this is as good as one with a new Hessian.
constexpr double kFast = 0.3;

// A part of the rows is worth looking at first when there are this many chunks; one in kSampleStride is taken.
constexpr std::size_t kSampledChunks = 32;
constexpr std::size_t kSampleStride = 16;
constexpr SolverLimits kSampleLimits{.max_iterations = 20, .tolerance = 1e-4};

bool is_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

}  // namespace

std::vector<double> NewtonObjective::product(const std::vector<double>&, const std::vector<double>&) { return {}; }

Newton::Newton(NewtonObjective& objective, const Penalty& penalty, const SolverLimits& limits, double share,
               std::vector<double>& parameters)
    : objective_(objective),
      penalty_{penalty.l1 * share, penalty.l2 * share, penalty.with_intercept},
      limits_(limits),
      total_weight_(objective.total_weight() * share),
      parameters_(parameters) {}

void Newton::begin(std::optional<HessianFactors> factors) {
  factors_ = std::move(factors);
  current_ = evaluate(parameters_);
  judge();
}

bool Newton::step() {
  if (end_.converged || is_stuck_) return false;
  const bool is_old = factors_.has_value();
  is_stuck_ = !move(direction());
  if (is_stuck_ && is_old) {
    factors_.reset();
    is_stuck_ = !move(direction());
  }
  if (is_stuck_) return false;
  judge();
  return true;
}

std::vector<double> Newton::direction() {
  if (penalty_.l1 > 0) return proximal_direction();
  return objective_.is_matrix_free() ? conjugate_direction() : newton_direction();
}

/// An l1 penalty's model of the function needs all of the Hessian, and without a penalty it has to be told which
/// weights depend on others; elsewhere an old one with updates does.
bool Newton::is_lazy() const { return penalty_.l2 > 0 && penalty_.l1 == 0 && !objective_.is_matrix_free(); }

std::optional<HessianFactors> Newton::factors() {
  if (!is_lazy()) return std::nullopt;
  return HessianFactors::of(penalised_hessian(), parameters_.size(), penalty_.l2);
}

SolverEnd Newton::full_end() {
  if (penalty_.l1 > 0 || penalty_.l2 > 0 || objective_.is_matrix_free()) return end_;
  const std::vector<double> next = newton_direction();
  SolverEnd end = end_;
  end.hessian = current_.hessian;
  for (std::size_t i = 1; i < next.size(); ++i) {
    if (std::abs(next[i]) > kGrowth) end.growing.push_back(i - 1);
  }
  return end;
}

ObjectiveValue Newton::evaluate(const std::vector<double>& at) {
  return objective_.is_matrix_free() || is_lazy() ? objective_.value(at) : objective_.with_hessian(at);
}

void Newton::judge() {
  subgradient_ = least_subgradient(penalty_, parameters_, current_.gradient, parameters_.size());
  end_.gradient = largest(subgradient_) / total_weight_;
  end_.loss = current_.loss;
  end_.converged = std::isfinite(end_.loss) && end_.gradient <= limits_.tolerance;
}

double Newton::full_value(const ObjectiveValue& value, const std::vector<double>& at) const {
  return value.loss + penalty_value(penalty_, at, at.size());
}

/// The Hessian with the penalty; an absent intercept stays where it is.
std::vector<double> Newton::penalised_hessian() {
  if (current_.hessian.empty()) current_ = objective_.with_hessian(parameters_);
  std::vector<double> hessian = current_.hessian;
  const std::size_t n = parameters_.size();
  for (std::size_t i = 1; i < n; ++i) hessian[i * n + i] += penalty_.l2;
  if (!penalty_.with_intercept) {
    for (std::size_t i = 0; i < n; ++i) hessian[i] = hessian[i * n] = 0;
    hessian[0] = 1;
  }
  return hessian;
}

std::vector<double> Newton::newton_direction() {
  std::vector<double> direction = subgradient_;
  if (!factors_) {
    pairs_.clear();
    factors_ = factors();
  }
  if (factors_) {
    pairs_.apply(direction, [&](std::vector<double>& x) { factors_->solve(x); });
  } else {
    solve_with_pivots(direction);
  }
  for (double& value : direction) value = -value;
  return direction;
}

void Newton::solve_with_pivots(std::vector<double>& x) {
  end_.dependent.clear();
  const SymmetricSolver solver(penalised_hessian(), parameters_.size(),
                               [this] { objective_.pass().workers().check(); });
  for (const std::size_t i : solver.dependent()) {
    if (i > 0) end_.dependent.push_back(i - 1);
  }
  solver.solve(x);
}

std::vector<double> Newton::proximal_direction() {
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

/// As exact as the gradient is small, so that the outer steps converge superlinearly.
std::vector<double> Newton::conjugate_direction() {
  std::vector<double> direction(subgradient_.size(), 0.0);
  std::vector<double> residual(subgradient_.size());
  std::transform(subgradient_.begin(), subgradient_.end(), residual.begin(), [](double g) { return -g; });
  std::vector<double> search = residual;
  double squares = dot(residual, residual);
  const double forcing = std::min(0.1, std::sqrt(end_.gradient));
  const double enough = forcing * forcing * squares;
  for (int count = 0; count < kMaximumProducts && squares > enough; ++count) {
    std::vector<double> product = objective_.product(parameters_, search);
    for (std::size_t i = 1; i < product.size(); ++i) product[i] += penalty_.l2 * search[i];
    if (!penalty_.with_intercept) product[0] = 0;
    const double curvature = dot(search, product);
    if (!(curvature > 0)) break;
    design_kernels().axpy(direction.data(), search.data(), squares / curvature, direction.size());
    design_kernels().axpy(residual.data(), product.data(), -squares / curvature, residual.size());
    const double next = dot(residual, residual);
    for (std::size_t i = 0; i < search.size(); ++i) search[i] = residual[i] + next / squares * search[i];
    squares = next;
  }
  return direction;
}

/// Halves the step until the objective falls enough. False when no step does.
bool Newton::move(const std::vector<double>& direction) {
  const double before = full_value(current_, parameters_);
  const double slope = dot(subgradient_, direction);
  const double dust = 1e-14 * std::abs(before);
  double length = 1;
  for (int halving = 0; halving < kMaximumHalvings; ++halving, length /= 2) {
    std::vector<double> candidate = parameters_;
    for (std::size_t i = 0; i < candidate.size(); ++i) candidate[i] += length * direction[i];
    ObjectiveValue value = evaluate(candidate);
    const double after = full_value(value, candidate);
    if (!(after <= before + kSufficientDecrease * length * std::min(slope, 0.0) + dust)) continue;
    if (factors_) remember(candidate, value);
    parameters_ = std::move(candidate);
    current_ = std::move(value);
    return true;
  }
  return false;
}

/// Whether steps with the old Hessian are worth it: a new one would cost more than the steps that are left at the pace
/// of the last one, which has left this gradient.
bool Newton::is_of_use(double gradient) const {
  const double fall = gradient / largest(subgradient_);
  return fall <= kFast || gradient / total_weight_ * std::pow(fall, kHessianSteps) <= limits_.tolerance;
}

/// What the step tells of the curvature, as long as the old Hessian is of use.
void Newton::remember(const std::vector<double>& candidate, const ObjectiveValue& value) {
  std::vector<double> change = candidate;
  std::vector<double> gradient = least_subgradient(penalty_, candidate, value.gradient, candidate.size());
  if (!is_of_use(largest(gradient))) {
    factors_.reset();
    return;
  }
  for (std::size_t i = 0; i < change.size(); ++i) {
    change[i] -= parameters_[i];
    gradient[i] -= subgradient_[i];
  }
  pairs_.add(std::move(change), std::move(gradient));
}

/// Rows of a part may be separable or dependent where all are not; then the start stays.
std::optional<HessianFactors> approach(NewtonObjective& objective, const Penalty& penalty,
                                       std::vector<double>& parameters) {
  if (objective.pass().chunk_count() < kSampledChunks) return std::nullopt;
  std::vector<double> near = parameters;
  const double share = objective.pass().take_one_in(kSampleStride);
  Newton newton(objective, penalty, kSampleLimits, share, near);
  newton.begin();
  for (std::uint32_t iteration = 0; iteration < kSampleLimits.max_iterations && newton.step(); ++iteration) {
  }
  const bool is_near = newton.end().converged && newton.end().dependent.empty() && is_finite(near);
  std::optional<HessianFactors> factors = is_near ? newton.factors() : std::nullopt;
  objective.pass().take_one_in(1);
  if (is_near) parameters = near;
  if (factors) factors->scale(1 / share);
  return factors;
}

double penalty_value(const Penalty& penalty, const std::vector<double>& parameters, std::size_t stride) {
  double sum = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i % stride == 0) continue;
    sum += penalty.l1 * std::abs(parameters[i]) + penalty.l2 / 2 * parameters[i] * parameters[i];
  }
  return sum;
}

std::vector<double> least_subgradient(const Penalty& penalty, const std::vector<double>& parameters,
                                      const std::vector<double>& gradient, std::size_t stride) {
  std::vector<double> out(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i % stride == 0) {
      out[i] = penalty.with_intercept ? gradient[i] : 0;
      continue;
    }
    const double smooth = gradient[i] + penalty.l2 * parameters[i];
    if (parameters[i] != 0) {
      out[i] = smooth + std::copysign(penalty.l1, parameters[i]);
    } else {
      out[i] = std::copysign(std::max(std::abs(smooth) - penalty.l1, 0.0), smooth);
    }
  }
  return out;
}

double soft_threshold(double value, double threshold) {
  return std::copysign(std::max(std::abs(value) - threshold, 0.0), value);
}

double largest(const std::vector<double>& values) {
  double out = 0;
  for (const double value : values) {
    if (std::isnan(value)) return value;
    out = std::max(out, std::abs(value));
  }
  return out;
}

void report_end(const ModelSpec& spec, const SolverEnd& end, const SolverLimits& limits, TrainingResult& result) {
  result.stopped_by = end.stopped ? "stop_when" : end.converged ? "converged" : "iterations";
  if (end.stopped || end.converged) return;
  char text[160];
  std::snprintf(text, sizeof text, "the largest gradient component is %.2g after %u iterations, the tolerance %.2g",
                end.gradient, result.iterations, limits.tolerance);
  result.warnings.push_back(make_warning<RuntimeErrorId::NotConvergedYet>(spec.name, std::string_view(text)));
}

void require_finite(const ModelSpec& spec, const std::vector<double>& parameters, const SolverEnd& end,
                    std::string_view help) {
  if (is_finite(parameters) && std::isfinite(end.loss) && std::isfinite(end.gradient)) return;
  const char* what = is_finite(parameters) ? "the loss or its gradient is not finite" : "the weights are not finite";
  throw make_error<RuntimeErrorId::NotConverged>(spec.name, std::string(help), spec.name, what);
}

}  // namespace dmlc::train
