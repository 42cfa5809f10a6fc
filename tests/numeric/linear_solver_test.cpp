// SPDX-License-Identifier: Apache-2.0
// The symmetric solver: full rank, dependent columns, columns of very different size.
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "runtime/src/train/symmetric_solver.h"

using dmlc::train::SymmetricSolver;

namespace {

/// X'X of rows x n random numbers; column c is scaled by sizes[c % 3].
std::vector<double> random_product(std::size_t n, std::size_t rows, const std::vector<double>& sizes, bool duplicate) {
  std::mt19937_64 random(n);
  std::normal_distribution<double> normal;
  std::vector<double> x(rows * n);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = normal(random) * sizes[(i % n) % sizes.size()];
  for (std::size_t row = 0; duplicate && row < rows; ++row) x[row * n + n - 1] = x[row * n] + x[row * n + 1];
  std::vector<double> out(n * n);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) out[i * n + j] += x[row * n + i] * x[row * n + j];
    }
  }
  return out;
}

std::vector<double> multiply(const std::vector<double>& matrix, const std::vector<double>& x) {
  std::vector<double> out(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) out[i] += matrix[i * x.size() + j] * x[j];
  }
  return out;
}

}  // namespace

TEST_CASE("a regular system is solved") {
  for (const std::size_t n : {1, 2, 3, 10, 41}) {
    CAPTURE(n);
    const std::vector<double> matrix = random_product(n, 3 * n + 2, {1, 1e-4, 1e3}, false);
    const SymmetricSolver solver(matrix, n, [] {});
    CHECK(solver.rank() == n);
    std::vector<double> wanted(n);
    for (std::size_t i = 0; i < n; ++i) wanted[i] = static_cast<double>(i) - 2.5;
    std::vector<double> x = multiply(matrix, wanted);
    solver.solve(x);
    for (std::size_t i = 0; i < n; ++i) CHECK(x[i] == doctest::Approx(wanted[i]).epsilon(1e-6));
  }
}

TEST_CASE("a dependent column is found and the solution has the least norm") {
  const std::size_t n = 6;
  const std::vector<double> matrix = random_product(n, 40, {1, 1, 1}, true);
  const SymmetricSolver solver(matrix, n, [] {});
  CHECK(solver.rank() == n - 1);
  CHECK(solver.dependent().size() == 1);
  const std::vector<double> right = multiply(matrix, {1, 2, 3, 4, 5, 6});
  std::vector<double> x = right;
  solver.solve(x);
  const std::vector<double> back = multiply(matrix, x);
  for (std::size_t i = 0; i < n; ++i) CHECK(back[i] == doctest::Approx(right[i]).epsilon(1e-9));
  // The null space is (1, 1, 0, 0, 0, -1): a solution of least norm is orthogonal to it.
  CHECK(std::abs(x[0] + x[1] - x[5]) < 1e-9);
}

TEST_CASE("an empty column gets zero") {
  const SymmetricSolver solver({2, 0, 0, 0, 0, 0, 0, 0, 4}, 3, [] {});
  CHECK(solver.dependent() == std::vector<std::size_t>{1});
  std::vector<double> x{2, 5, 8};
  solver.solve(x);
  CHECK(x[0] == doctest::Approx(1));
  CHECK(x[1] == 0);
  CHECK(x[2] == doctest::Approx(2));
}
