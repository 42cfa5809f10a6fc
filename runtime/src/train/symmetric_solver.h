// SPDX-License-Identifier: Apache-2.0
// Solves symmetric positive semi-definite systems: pivoted Cholesky, and least norm where columns depend on others.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace dmlc::train {

/// A = S P' L L' P S with S the roots of the diagonal, so that columns of any size are judged alike. Pivots are taken
/// in falling order; those whose remainder is below `tolerance` of their own diagonal count as dependent.
/// Golub, Van Loan: Matrix Computations, 4th edition, section 4.2.8; for dependent columns the least norm solution
/// follows from A = C C' with C of full column rank: A+ = Q R^-T R^-1 Q' where C = Q R.
class SymmetricSolver {
 public:
  static constexpr double kTolerance = 1e-12;

  /// `matrix` is row-major n x n; `check` is called now and then and may throw.
  SymmetricSolver(std::vector<double> matrix, std::size_t n, const std::function<void()>& check,
                  double tolerance = kTolerance);

  [[nodiscard]] std::size_t rank() const { return rank_; }
  /// Columns that are linear combinations of the others, ascending.
  [[nodiscard]] std::vector<std::size_t> dependent() const;
  /// Smallest accepted pivot: about the reciprocal of the condition of the scaled matrix.
  [[nodiscard]] double smallest_pivot() const { return smallest_pivot_; }
  /// Replaces the right side by the solution, the one of least norm if there are many.
  void solve(std::span<double> x) const;

 private:
  void factorise(std::vector<double>& a, const std::function<void()>& check, double tolerance);
  void orthogonalise(const std::function<void()>& check);
  void solve_full(std::span<double> x) const;
  void solve_least_norm(std::span<double> x) const;

  std::size_t n_;
  std::size_t rank_ = 0;
  double smallest_pivot_ = 1;
  std::vector<double> scale_;       // S, 0 for an empty column
  std::vector<std::size_t> order_;  // order_[k] = original index at place k
  std::vector<double> columns_;     // L by columns: columns_[k * n + i], places i
  std::vector<double> basis_;       // Q by columns, rank_ x n in original order; empty at full rank
  std::vector<double> triangle_;    // R, rank_ x rank_ row-major
};

}  // namespace dmlc::train
