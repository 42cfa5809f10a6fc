// SPDX-License-Identifier: Apache-2.0
// Eigenvalues of symmetric matrices, by the library Eigen.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace dmlc::train {

struct SymmetricEigen {
  std::vector<double> values;                ///< falling
  std::vector<std::vector<double>> vectors;  ///< of length 1, the entry of the largest size positive
};

/// `matrix` is row-major n x n. Takes n^3 time and cannot be interrupted.
[[nodiscard]] SymmetricEigen symmetric_eigen(const std::vector<double>& matrix, std::size_t n);

/// Smallest and largest eigenvalue, n > 0. The same time, but a fraction of it.
[[nodiscard]] std::pair<double, double> extreme_eigenvalues(const std::vector<double>& matrix, std::size_t n);

}  // namespace dmlc::train
