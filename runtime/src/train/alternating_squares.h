// SPDX-License-Identifier: Apache-2.0
// Matrix factorization by alternating least squares: with the factors of one side fixed, those of each thing of the
// other are the solution of a small least squares problem of its own.
//
// Explicit feedback: Koren, Bell, Volinsky: Matrix Factorization Techniques for Recommender Systems, IEEE Computer 42,
// 2009, formula (5): ratings are mean + b_u + b_i + p_u q_i, and each rating adds l2 (|p_u|^2 + |q_i|^2 + b_u^2 +
// b_i^2) to the loss, so that the penalty of a thing grows with its ratings (Zhou, Wilkinson, Schreiber, Pan:
// Large-Scale Parallel Collaborative Filtering for the Netflix Prize, 2008). Biases are solved for together with the
// factors. Implicit feedback: Hu, Koren, Volinsky: Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008:
// every pair has a preference of 1 or 0 and a confidence of 1 + alpha * count; Y'Y is shared by all users.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/train/rating_matrix.h"

namespace dmlc::train {

struct FactorSettings {
  bool is_implicit = false;
  std::size_t factors = 20;
  double l2 = 0.1;
  double alpha = 40;  ///< implicit
  std::uint64_t seed = 42;
};

/// A row per thing, `width` apart: bias, then factors with explicit feedback, else factors; zeros behind them. A thing
/// without ratings has zeros. With explicit feedback all are of standardised ratings.
struct Factors {
  std::size_t size = 0;   ///< numbers of a thing
  std::size_t width = 0;  ///< size, padded
  std::vector<double> users;
  std::vector<double> items;
};

class AlternatingSquares {
 public:
  /// `matrix` and `workers` must outlive it. Items begin with uniform numbers of variance 1 / factors, which follow
  /// from the seed and their place alone, and a bias of 0.
  AlternatingSquares(const RatingMatrix& matrix, const FactorSettings& settings, Workers& workers);

  /// Solves for all users, then for all items. The result does not depend on the number of threads.
  void iterate();
  /// What an iteration lowers, per rating: squared errors of the ratings and their penalty; with implicit feedback the
  /// squared errors of the preferences of all pairs by their confidence, and l2 times the squared factors.
  [[nodiscard]] double loss();

  [[nodiscard]] const Factors& factors() const { return factors_; }
  /// Goes on from factors of the same sizes.
  void set_factors(Factors factors) { factors_ = std::move(factors); }

  /// Bytes beyond the matrix.
  [[nodiscard]] static std::uint64_t bytes(const FactorSettings& settings, std::uint64_t users, std::uint64_t items,
                                           unsigned threads);

 private:
  struct Scratch {
    std::vector<double> sums;      // [width][width], lower triangle
    std::vector<double> lower;     // its Cholesky factor
    std::vector<double> rows;      // a batch of ratings' other sides
    std::vector<double> solution;  // right side, then the solution
    double loss = 0;
  };

  void draw_items();
  /// Solves for the things of `ratings` with the other side fixed.
  void solve_side(const RatingRows& ratings, const std::vector<double>& fixed, std::vector<double>& solved);
  void solve(const RatingRows& ratings, std::size_t thing, const double* fixed, double* solved, Scratch& scratch);
  void add_ratings(const RatingRows& ratings, std::size_t thing, const double* fixed, Scratch& scratch) const;
  void add_uses(const RatingRows& ratings, std::size_t thing, const double* fixed, Scratch& scratch) const;
  void solve_system(Scratch& scratch);
  [[nodiscard]] bool factorise(Scratch& scratch);
  void solve_least_norm(Scratch& scratch);
  /// The sum of row * row' over all rows of one side: its lower triangle.
  [[nodiscard]] std::vector<double> products_of(const std::vector<double>& rows);
  [[nodiscard]] double explicit_loss();
  [[nodiscard]] double implicit_loss();
  template <class Add>
  [[nodiscard]] double sum_over_users(Add add);

  const RatingMatrix& matrix_;
  FactorSettings settings_;
  Workers& workers_;
  Factors factors_;
  std::vector<double> products_;  // implicit: of the side that is fixed
  std::vector<Scratch> scratch_;
};

}  // namespace dmlc::train
