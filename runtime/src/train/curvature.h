// SPDX-License-Identifier: Apache-2.0
// What is known of a Hessian where it is not computed again at each point: factors of an earlier one, and how the
// gradient has changed since.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace dmlc::train {

/// Changes of parameters and gradient: BFGS updates with limited memory (Nocedal, Wright: Numerical Optimization,
/// 2nd edition, algorithm 7.4).
class CurvaturePairs {
 public:
  /// Ignored where the function does not curve upwards. Of more than kMemory pairs the last ones count.
  void add(std::vector<double> change, std::vector<double> gradient_change);
  void clear() { pairs_.clear(); }
  [[nodiscard]] bool empty() const { return pairs_.empty(); }
  /// Replaces a gradient by the updated inverse times it; `initial` does so with the inverse that is updated.
  void apply(std::vector<double>& gradient, const std::function<void(std::vector<double>&)>& initial) const;

 private:
  static constexpr std::size_t kMemory = 12;
  struct Pair {
    std::vector<double> change;
    std::vector<double> gradient_change;
    double curvature = 0;
  };
  std::deque<Pair> pairs_;
};

/// Cholesky factors of a Hessian that a penalty makes surely definite, so that no pivots have to be looked for.
class HessianFactors {
 public:
  /// `hessian`: row-major n x n with the penalty `l2` on its diagonal. Nothing where the penalty is too small beside
  /// the diagonal, or n is more than kWidest.
  [[nodiscard]] static std::optional<HessianFactors> of(const std::vector<double>& hessian, std::size_t n, double l2);

  /// Replaces the right side by the solution.
  void solve(std::vector<double>& x) const;
  /// From now on of the Hessian times the factor, which is above 0.
  void scale(double factor) { scale_ /= factor; }

 private:
  /// A wider matrix is not factorised in one go: cancelling has to wait for the end.
  static constexpr std::size_t kWidest = 512;
  /// Of the largest number on the diagonal.
  static constexpr double kSurelyDefinite = 1e-9;

  HessianFactors(std::vector<double> factors, std::size_t stride) : factors_(std::move(factors)), stride_(stride) {}

  std::vector<double> factors_;  ///< the upper triangle U of U'U, row by row
  std::size_t stride_;
  double scale_ = 1;
};

}  // namespace dmlc::train
