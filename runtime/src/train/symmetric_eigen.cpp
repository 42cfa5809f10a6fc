// SPDX-License-Identifier: Apache-2.0
// Calls Eigen and puts the answer into the order that readers expect.
#include "runtime/src/train/symmetric_eigen.h"

#define EIGEN_MPL2_ONLY
#include <Eigen/Eigenvalues>
#include <cmath>

namespace dmlc::train {

SymmetricEigen symmetric_eigen(const std::vector<double>& matrix, std::size_t n) {
  const auto size = static_cast<Eigen::Index>(n);
  const Eigen::Map<const Eigen::MatrixXd> view(matrix.data(), size, size);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(view);
  SymmetricEigen out;
  for (Eigen::Index i = size; i-- > 0;) {
    out.values.push_back(solver.eigenvalues()[i]);
    const auto vector = solver.eigenvectors().col(i);
    std::vector<double>& to = out.vectors.emplace_back(vector.begin(), vector.end());
    double largest = 0;
    for (const double entry : to) {
      // Of entries that are equal but for rounding, the first decides.
      if (std::abs(entry) > std::abs(largest) * (1 + 1e-9)) largest = entry;
    }
    if (largest < 0) {
      for (double& entry : to) entry = -entry;
    }
  }
  return out;
}

std::pair<double, double> extreme_eigenvalues(const std::vector<double>& matrix, std::size_t n) {
  const auto size = static_cast<Eigen::Index>(n);
  const Eigen::Map<const Eigen::MatrixXd> view(matrix.data(), size, size);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(view, Eigen::EigenvaluesOnly);
  return {solver.eigenvalues()[0], solver.eigenvalues()[size - 1]};
}

}  // namespace dmlc::train
