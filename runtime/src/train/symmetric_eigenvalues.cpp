// SPDX-License-Identifier: Apache-2.0
// Householder's reduction and Sturm counts.
#include "runtime/src/train/symmetric_eigenvalues.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/src/train/design_kernels.h"

namespace dmlc::train {
namespace {

struct Tridiagonal {
  std::vector<double> diagonal;
  std::vector<double> beside;  ///< one shorter
};

/// Reflects column k to zeros below its subdiagonal and applies the reflection to the rest from both sides.
void reflect(std::vector<double>& a, std::size_t n, std::size_t k, Tridiagonal& out) {
  std::vector<double> v(n, 0.0);
  double squares = 0;
  for (std::size_t i = k + 1; i < n; ++i) {
    v[i] = a[i * n + k];
    squares += v[i] * v[i];
  }
  const double length = -std::copysign(std::sqrt(squares), v[k + 1]);
  out.beside.push_back(length);
  const double norm = squares - length * v[k + 1];  // half of |v|^2 after the next line
  v[k + 1] -= length;
  if (!(norm > 0)) return;
  std::vector<double> p(n, 0.0);
  double shared = 0;
  for (std::size_t i = k + 1; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = k + 1; j < n; ++j) sum += a[i * n + j] * v[j];
    p[i] = sum / norm;
    shared += p[i] * v[i] / (2 * norm);
  }
  for (std::size_t i = k + 1; i < n; ++i) p[i] -= shared * v[i];
  for (std::size_t i = k + 1; i < n; ++i) {
    design_kernels().axpy(&a[i * n + k + 1], &p[k + 1], -v[i], n - k - 1);
    design_kernels().axpy(&a[i * n + k + 1], &v[k + 1], -p[i], n - k - 1);
  }
}

Tridiagonal reduce(std::vector<double> a, std::size_t n, const std::function<void()>& check) {
  Tridiagonal out;
  for (std::size_t k = 0; k + 1 < n; ++k) {
    check();
    out.diagonal.push_back(a[k * n + k]);
    reflect(a, n, k, out);
  }
  out.diagonal.push_back(a[n * n - 1]);
  return out;
}

/// How many eigenvalues are below x.
std::size_t count_below(const Tridiagonal& matrix, double x) {
  std::size_t count = 0;
  double pivot = 1;
  for (std::size_t i = 0; i < matrix.diagonal.size(); ++i) {
    const double side = i == 0 ? 0 : matrix.beside[i - 1];
    pivot = matrix.diagonal[i] - x - side * side / pivot;
    if (pivot == 0) pivot = -std::numeric_limits<double>::min();
    count += pivot < 0 ? 1 : 0;
  }
  return count;
}

/// The eigenvalue that has `below` others below it, between bounds.
double find(const Tridiagonal& matrix, std::size_t below, double low, double high) {
  for (int halving = 0; halving < 2000; ++halving) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) break;
    (count_below(matrix, middle) > below ? high : low) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace

std::pair<double, double> extreme_eigenvalues(std::vector<double> matrix, std::size_t n,
                                              const std::function<void()>& check) {
  const Tridiagonal reduced = reduce(std::move(matrix), n, check);
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t i = 0; i < n; ++i) {  // Gershgorin's circles
    const double radius = (i > 0 ? std::abs(reduced.beside[i - 1]) : 0) + (i + 1 < n ? std::abs(reduced.beside[i]) : 0);
    low = std::min(low, reduced.diagonal[i] - radius);
    high = std::max(high, reduced.diagonal[i] + radius);
  }
  return {find(reduced, 0, low, high), find(reduced, n - 1, low, high)};
}

}  // namespace dmlc::train
