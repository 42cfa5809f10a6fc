// SPDX-License-Identifier: Apache-2.0
// Factors of a Hessian, and what changes of the gradient add to it.
#include "runtime/src/train/curvature.h"

#include <doctest/doctest.h>

#include <random>

#include "runtime/src/train/dot.h"
#include "runtime/src/train/symmetric_solver.h"

using namespace dmlc::train;

namespace {

/// X'X + l2 I of random X, row-major.
std::vector<double> definite_matrix(std::size_t n, double l2, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::vector<double> root(n * n);
  for (double& value : root) value = normal(random);
  std::vector<double> matrix(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < n; ++k) matrix[i * n + j] += root[k * n + i] * root[k * n + j];
    }
    matrix[i * n + i] += l2;
  }
  return matrix;
}

std::vector<double> times(const std::vector<double>& matrix, const std::vector<double>& x) {
  std::vector<double> out;
  for (std::size_t i = 0; i < x.size(); ++i) out.push_back(dot({&matrix[i * x.size()], x.size()}, x));
  return out;
}

}  // namespace

TEST_CASE("factors solve as the solver with pivots does, at ragged sizes") {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  for (const std::size_t n : {1U, 2U, 3U, 5U, 15U, 16U, 17U, 67U, 130U}) {
    const std::vector<double> matrix = definite_matrix(n, 1, random);
    std::vector<double> found(n);
    for (double& value : found) value = normal(random);
    std::vector<double> expected = found;
    SymmetricSolver(matrix, n, [] {}).solve(expected);
    std::optional<HessianFactors> factors = HessianFactors::of(matrix, n, 1);
    REQUIRE(factors);
    std::vector<double> of_twice = found;
    factors->solve(found);
    factors->scale(2);
    factors->solve(of_twice);
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-8));
      CHECK(of_twice[i] == doctest::Approx(expected[i] / 2).epsilon(1e-8));
    }
  }
}

TEST_CASE("there are no factors where the penalty does not make the matrix surely definite, or it is too wide") {
  CHECK_FALSE(HessianFactors::of({1, 1, 1, 1}, 2, 0));
  CHECK_FALSE(HessianFactors::of({1e12, 0, 0, 1}, 2, 1e-3));
  CHECK_FALSE(HessianFactors::of({1, 2, 2, 1}, 2, 1));
  CHECK(HessianFactors::of({2, 1, 1, 2}, 2, 1));
  std::vector<double> wide(513 * 513);
  for (std::size_t i = 0; i < 513; ++i) wide[i * 513 + i] = 2;
  CHECK_FALSE(HessianFactors::of(wide, 513, 1));
}

TEST_CASE("pairs make the inverse that of a quadratic function, step by step") {
  constexpr std::size_t kSize = 6;
  std::mt19937_64 random(4);
  std::normal_distribution<double> normal;
  const std::vector<double> hessian = definite_matrix(kSize, 1, random);
  const auto identity = [](std::vector<double>&) {};
  CurvaturePairs pairs;
  CHECK(pairs.empty());
  std::vector<double> change(kSize);
  for (int step = 0; step < 20; ++step) {  // more than are kept
    for (double& value : change) value = normal(random);
    const std::vector<double> gradient_change = times(hessian, change);
    pairs.add(change, gradient_change);
    // The last change is what the inverse makes of its gradient's (the secant equation).
    std::vector<double> found = gradient_change;
    pairs.apply(found, identity);
    for (std::size_t i = 0; i < kSize; ++i) CHECK(found[i] == doctest::Approx(change[i]).epsilon(1e-9));
  }
  // What curves downwards is left out.
  std::vector<double> before = change;
  pairs.apply(before, identity);
  std::vector<double> downwards = change;
  for (double& value : downwards) value = -value;
  pairs.add(change, downwards);
  std::vector<double> after = change;
  pairs.apply(after, identity);
  CHECK(before == after);
  pairs.clear();
  CHECK(pairs.empty());
}
