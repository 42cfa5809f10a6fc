// SPDX-License-Identifier: Apache-2.0
// Feature-sign search.
#include "runtime/src/series/penalised_quadratic.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "runtime/src/train/symmetric_solver.h"

namespace dmlc::series {
namespace {

constexpr double kTolerance = 1e-11;  // of gradients, as a share of the size of what they are made of

class FeatureSignSearch {
 public:
  FeatureSignSearch(const PenalisedQuadratic& problem, const std::function<void()>& check, std::vector<double>& x)
      : problem_(problem), check_(check), x_(x), n_(x.size()), sign_(n_) {
    for (std::size_t i = 0; i < n_; ++i) sign_[i] = x[i] > 0 ? 1 : x[i] < 0 ? -1 : 0;
    for (std::size_t i = 0; i < n_; ++i) {
      scale_ = std::max({scale_, std::abs(problem.linear[i]), problem.penalty[i]});
    }
  }

  void run() {
    // Each step lowers the function and no set of signs comes twice; the bound is for rounding.
    bool is_new = false;  // a coefficient that rounding keeps from moving would be chosen again and again
    for (std::size_t step = 0; step < kMostSteps * (n_ + 1); ++step) {
      check_();
      const bool has_moved = step_to_signs();
      if (has_moved && !solves_active()) continue;
      if ((is_new && !has_moved) || !activate()) return;
      is_new = true;
    }
  }

 private:
  static constexpr std::size_t kMostSteps = 50;

  [[nodiscard]] bool is_free(std::size_t i) const { return problem_.penalty[i] == 0; }
  [[nodiscard]] bool is_active(std::size_t i) const { return is_free(i) || sign_[i] != 0; }

  [[nodiscard]] double slope(std::size_t i) const {
    double sum = problem_.linear[i];
    for (std::size_t j = 0; j < n_; ++j) sum += problem_.products[i * n_ + j] * x_[j];
    return sum;
  }

  [[nodiscard]] double value(const std::vector<double>& x) const {
    double sum = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      double row = 0;
      for (std::size_t j = 0; j < n_; ++j) row += problem_.products[i * n_ + j] * x[j];
      sum += x[i] * (row / 2 + problem_.linear[i]) + problem_.penalty[i] * std::abs(x[i]);
    }
    return sum;
  }

  /// Whether the active coefficients are where their signs want them.
  [[nodiscard]] bool solves_active() const {
    for (std::size_t i = 0; i < n_; ++i) {
      if (is_active(i) && std::abs(slope(i) + problem_.penalty[i] * sign_[i]) > kTolerance * 1e3 * scale_) return false;
    }
    return true;
  }

  /// Gives the coefficient a sign that pulls most against its penalty; false when none does.
  bool activate() {
    std::size_t found = n_;
    double most = kTolerance * scale_;
    double pull = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      if (is_active(i)) continue;
      const double slope_here = slope(i);
      if (!(std::abs(slope_here) - problem_.penalty[i] > most)) continue;
      most = std::abs(slope_here) - problem_.penalty[i];
      pull = slope_here;
      found = i;
    }
    if (found == n_) return false;
    sign_[found] = pull > 0 ? -1 : 1;
    return true;
  }

  /// The minimum for the present signs.
  [[nodiscard]] std::vector<double> solution(const std::vector<std::size_t>& active) const {
    const std::size_t k = active.size();
    std::vector<double> matrix(k * k);
    std::vector<double> right(k);
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = 0; j < k; ++j) matrix[i * k + j] = problem_.products[active[i] * n_ + active[j]];
      right[i] = -problem_.linear[active[i]] - problem_.penalty[active[i]] * sign_[active[i]];
    }
    train::SymmetricSolver(std::move(matrix), k, check_).solve(right);
    std::vector<double> out(n_, 0.0);
    for (std::size_t i = 0; i < k; ++i) out[active[i]] = right[i];
    return out;
  }

  /// Goes towards the minimum for the present signs, to the lowest of it and the places where a sign changes.
  /// False when there is nothing lower.
  bool step_to_signs() {
    std::vector<std::size_t> active;
    for (std::size_t i = 0; i < n_; ++i) {
      if (is_active(i)) active.push_back(i);
    }
    if (active.empty()) return false;
    const std::vector<double> target = solution(active);
    std::vector<double> lengths{1};
    for (const std::size_t i : active) {
      if (!is_free(i) && x_[i] * target[i] < 0) lengths.push_back(x_[i] / (x_[i] - target[i]));
    }
    std::sort(lengths.begin(), lengths.end());
    double lowest = value(x_);
    std::vector<double> best = x_;
    for (const double length : lengths) {
      std::vector<double> candidate(n_);
      for (const std::size_t i : active) {
        candidate[i] = x_[i] + length * (target[i] - x_[i]);
        const double zero = x_[i] / (x_[i] - target[i]);
        if (!is_free(i) && x_[i] * target[i] < 0 && zero == length) candidate[i] = 0;
      }
      const double found = value(candidate);
      if (!(found < lowest)) continue;
      lowest = found;
      best = std::move(candidate);
    }
    const bool has_moved = best != x_;
    x_ = std::move(best);
    for (std::size_t i = 0; i < n_; ++i) sign_[i] = x_[i] > 0 ? 1 : x_[i] < 0 ? -1 : 0;
    return has_moved;
  }

  const PenalisedQuadratic& problem_;
  const std::function<void()>& check_;
  std::vector<double>& x_;
  std::size_t n_;
  std::vector<double> sign_;
  double scale_ = 0;
};

}  // namespace

void minimise_penalised(const PenalisedQuadratic& problem, const std::function<void()>& check, std::vector<double>& x) {
  FeatureSignSearch(problem, check, x).run();
}

}  // namespace dmlc::series
