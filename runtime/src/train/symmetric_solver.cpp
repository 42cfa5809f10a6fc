// SPDX-License-Identifier: Apache-2.0
// Pivoted Cholesky factorisation and the least norm solution.
#include "runtime/src/train/symmetric_solver.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "runtime/src/train/design_kernels.h"
#include "runtime/src/train/dot.h"
#include "runtime/src/train/factor_kernels.h"

namespace dmlc::train {
namespace {

/// Lets row and column k change places with row and column `other` > k of a symmetric matrix, of which the part right
/// of the diagonal is kept; only what is right of k and below it counts.
void change_places(std::vector<double>& a, std::size_t n, std::size_t k, std::size_t other) {
  std::swap(a[k * n + k], a[other * n + other]);
  for (std::size_t i = k + 1; i < other; ++i) std::swap(a[k * n + i], a[i * n + other]);
  std::swap_ranges(&a[k * n] + other + 1, &a[k * n] + n, &a[other * n] + other + 1);
}

}  // namespace

SymmetricSolver::SymmetricSolver(std::vector<double> matrix, std::size_t n, const std::function<void()>& check,
                                 double tolerance)
    : n_(n), scale_(n), order_(n) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  for (std::size_t i = 0; i < n; ++i) {
    const double diagonal = matrix[i * n + i];
    scale_[i] = diagonal > 0 ? 1 / std::sqrt(diagonal) : 0;
    if (!std::isfinite(scale_[i])) scale_[i] = 0;
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j < n; ++j) matrix[i * n + j] *= scale_[i] * scale_[j];
  }
  factorise(matrix, check, tolerance);
  if (rank_ < n_) orthogonalise(check);
}

/// Right-looking: after step k the lower right part of `a` holds what is left to factorise, from the diagonal on to the
/// right.
void SymmetricSolver::factorise(std::vector<double>& a, const std::function<void()>& check, double tolerance) {
  columns_.assign(n_ * n_, 0.0);
  const FactorKernels& kernels = factor_kernels();
  for (std::size_t k = 0; k < n_; ++k) {
    check();
    double greatest = a[k * n_ + k];
    for (std::size_t i = k + 1; i < n_; ++i) greatest = std::max(greatest, a[i * n_ + i]);
    // Ties keep the order of the features, so that the later one is called dependent.
    std::size_t best = n_;
    for (std::size_t i = k; i < n_; ++i) {
      if (a[i * n_ + i] >= greatest * (1 - 1e-9) && (best == n_ || order_[i] < order_[best])) best = i;
    }
    if (best == n_) break;  // nothing is left but numbers that are none
    const double pivot = a[best * n_ + best];
    if (!(pivot > tolerance)) break;
    smallest_pivot_ = std::min(smallest_pivot_, pivot);
    if (best != k) {
      std::swap(order_[k], order_[best]);
      change_places(a, n_, k, best);
      for (std::size_t c = 0; c < k; ++c) std::swap(columns_[c * n_ + k], columns_[c * n_ + best]);
    }
    double* column = &columns_[k * n_];
    const double root = std::sqrt(pivot);
    for (std::size_t i = k; i < n_; ++i) column[i] = a[k * n_ + i] / root;
    if (k + 1 < n_) kernels.subtract_product(&a[(k + 1) * n_ + k + 1], n_, column + k + 1, n_ - k - 1);
    rank_ = k + 1;
  }
}

/// Modified Gram-Schmidt on the unscaled columns of L, each projected twice against the loss of orthogonality.
void SymmetricSolver::orthogonalise(const std::function<void()>& check) {
  basis_.assign(rank_ * n_, 0.0);
  triangle_.assign(rank_ * rank_, 0.0);
  for (std::size_t k = 0; k < rank_; ++k) {
    check();
    double* q = &basis_[k * n_];
    for (std::size_t i = 0; i < n_; ++i) {
      const std::size_t original = order_[i];
      q[original] = scale_[original] > 0 ? columns_[k * n_ + i] / scale_[original] : 0;
    }
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t j = 0; j < k; ++j) {
        const double* earlier = &basis_[j * n_];
        const double shared = dot({earlier, n_}, {q, n_});
        triangle_[j * rank_ + k] += shared;
        design_kernels().axpy(q, earlier, -shared, n_);
      }
    }
    const double length = std::sqrt(dot({q, n_}, {q, n_}));
    triangle_[k * rank_ + k] = length;
    for (std::size_t i = 0; i < n_; ++i) q[i] /= length;
  }
}

std::vector<std::size_t> SymmetricSolver::dependent() const {
  std::vector<std::size_t> out(order_.begin() + static_cast<std::ptrdiff_t>(rank_), order_.end());
  std::sort(out.begin(), out.end());
  return out;
}

void SymmetricSolver::solve(std::span<double> x) const {
  if (rank_ == n_) {
    solve_full(x);
  } else {
    solve_least_norm(x);
  }
}

void SymmetricSolver::solve_full(std::span<double> x) const {
  std::vector<double> z(n_);
  for (std::size_t i = 0; i < n_; ++i) z[i] = x[order_[i]] * scale_[order_[i]];
  for (std::size_t k = 0; k < n_; ++k) {
    const double* column = &columns_[k * n_];
    z[k] /= column[k];
    for (std::size_t i = k + 1; i < n_; ++i) z[i] -= column[i] * z[k];
  }
  for (std::size_t k = n_; k-- > 0;) {
    const double* column = &columns_[k * n_];
    for (std::size_t i = k + 1; i < n_; ++i) z[k] -= column[i] * z[i];
    z[k] /= column[k];
  }
  for (std::size_t i = 0; i < n_; ++i) x[order_[i]] = z[i] * scale_[order_[i]];
}

void SymmetricSolver::solve_least_norm(std::span<double> x) const {
  std::vector<double> z(rank_);
  for (std::size_t k = 0; k < rank_; ++k) z[k] = dot({&basis_[k * n_], n_}, x.first(n_));
  for (std::size_t k = rank_; k-- > 0;) {
    for (std::size_t j = k + 1; j < rank_; ++j) z[k] -= triangle_[k * rank_ + j] * z[j];
    z[k] /= triangle_[k * rank_ + k];
  }
  for (std::size_t k = 0; k < rank_; ++k) {
    for (std::size_t j = 0; j < k; ++j) z[k] -= triangle_[j * rank_ + k] * z[j];
    z[k] /= triangle_[k * rank_ + k];
  }
  std::fill(x.begin(), x.end(), 0.0);
  for (std::size_t k = 0; k < rank_; ++k) design_kernels().axpy(x.data(), &basis_[k * n_], z[k], n_);
}

}  // namespace dmlc::train
