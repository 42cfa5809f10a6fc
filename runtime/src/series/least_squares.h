// SPDX-License-Identifier: Apache-2.0
// Nonlinear least squares within bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace dmlc::series {

/// A sum of squared residuals r(x)'r(x) at a point, and what a step of Gauss and Newton needs of it.
struct SquaresAt {
  double value = 0;              ///< infinite where the residuals are no numbers
  std::vector<double> gradient;  ///< J'r
  std::vector<double> products;  ///< J'J, row-major
};

class SquaresProblem {
 public:
  virtual ~SquaresProblem() = default;
  virtual double value(const std::vector<double>& x) = 0;
  virtual SquaresAt at(const std::vector<double>& x) = 0;
};

struct Bounds {
  std::vector<double> low;
  std::vector<double> high;
};

struct SquaresEnd {
  double value = 0;
  std::uint32_t iterations = 0;
  bool converged = false;
};

/// Levenberg and Marquardt's method; variables that a step pushes against a bound are held there for that step. Ends
/// when the relative fall of the sum stays below 1e-10 three times. `check` is called once an iteration and may throw.
/// Nocedal, Wright: Numerical Optimization, 2nd edition, section 10.3; Kanzow, Yamashita, Fukushima 2004 for bounds.
SquaresEnd minimise_squares(SquaresProblem& problem, const Bounds& bounds, std::uint32_t max_iterations,
                            const std::function<void()>& check, std::vector<double>& x);

}  // namespace dmlc::series
