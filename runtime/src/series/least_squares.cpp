// SPDX-License-Identifier: Apache-2.0
// Levenberg and Marquardt's method with an active set of bounds.
#include "runtime/src/series/least_squares.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/train/symmetric_solver.h"

namespace dmlc::series {
namespace {

constexpr double kFirstDamping = 1e-3;
constexpr double kLeastDamping = 1e-12;
constexpr double kMostDamping = 1e12;
constexpr double kTolerance = 1e-10;
constexpr int kSmallFalls = 3;  // in a row, after which the method has converged

/// Variables that may move downhill from x.
std::vector<std::size_t> free_variables(const Bounds& bounds, const std::vector<double>& x,
                                        const std::vector<double>& gradient) {
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool is_held = (x[i] <= bounds.low[i] && gradient[i] >= 0) || (x[i] >= bounds.high[i] && gradient[i] <= 0);
    if (!is_held) free.push_back(i);
  }
  return free;
}

std::vector<double> step_from(const SquaresAt& here, const Bounds& bounds, const std::vector<double>& x, double damping,
                              const std::function<void()>& check) {
  const std::vector<std::size_t> free = free_variables(bounds, x, here.gradient);
  std::vector<double> next = x;
  if (free.empty()) return next;
  std::vector<double> matrix(free.size() * free.size());
  std::vector<double> step(free.size());
  for (std::size_t i = 0; i < free.size(); ++i) {
    for (std::size_t j = 0; j < free.size(); ++j) {
      matrix[i * free.size() + j] = here.products[free[i] * x.size() + free[j]];
    }
    matrix[i * free.size() + i] *= 1 + damping;
    step[i] = -here.gradient[free[i]];
  }
  const train::SymmetricSolver solver(std::move(matrix), free.size(), check);
  solver.solve(step);
  for (std::size_t i = 0; i < free.size(); ++i) {
    const std::size_t v = free[i];
    next[v] = std::clamp(x[v] + step[i], bounds.low[v], bounds.high[v]);
  }
  return next;
}

}  // namespace

SquaresEnd minimise_squares(SquaresProblem& problem, const Bounds& bounds, std::uint32_t max_iterations,
                            const std::function<void()>& check, std::vector<double>& x) {
  SquaresAt here = problem.at(x);
  SquaresEnd end{here.value, 0, false};
  double damping = kFirstDamping;
  int small_falls = 0;
  while (end.iterations < max_iterations && std::isfinite(here.value)) {
    check();
    ++end.iterations;
    std::vector<double> next = step_from(here, bounds, x, damping, check);
    const double value = problem.value(next);
    if (!(value < here.value)) {
      damping *= 10;
      end.converged = damping > kMostDamping || next == x;
      if (end.converged) return end;
      continue;
    }
    small_falls = here.value - value <= kTolerance * here.value ? small_falls + 1 : 0;
    x = std::move(next);
    here = problem.at(x);
    end.value = here.value;
    end.converged = small_falls >= kSmallFalls || here.value == 0;
    if (end.converged) return end;
    damping = std::max(damping / 10, kLeastDamping);
  }
  return end;
}

}  // namespace dmlc::series
