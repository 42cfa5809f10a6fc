// SPDX-License-Identifier: Apache-2.0
// The extreme eigenvalues of a symmetric matrix.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace dmlc::train {

/// Smallest and largest eigenvalue of the row-major n x n matrix, n > 0: Householder's reduction to three diagonals,
/// then bisection with Sturm counts (Golub, Van Loan: Matrix Computations, 4th edition, sections 8.3.1 and 8.4.1).
/// `check` is called now and then and may throw.
[[nodiscard]] std::pair<double, double> extreme_eigenvalues(std::vector<double> matrix, std::size_t n,
                                                            const std::function<void()>& check);

}  // namespace dmlc::train
