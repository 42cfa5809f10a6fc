// SPDX-License-Identifier: Apache-2.0
// Quadratic functions with penalties on absolute values.
#pragma once

#include <functional>
#include <vector>

namespace dmlc::series {

/// x'Hx / 2 + c'x + sum of penalty[i] |x[i]|.
struct PenalisedQuadratic {
  std::vector<double> products;  ///< H, row-major, symmetric, positive semi-definite
  std::vector<double> linear;    ///< c
  std::vector<double> penalty;   ///< not negative; 0 for what has none
};

/// Moves x to the minimum, from where it is. Exact but for rounding: the set of coefficients that are not 0 grows by
/// the one that pulls most against its penalty, and the signs are corrected along the line to each solution, so that
/// the function falls with every step. Feature-sign search, Lee, Battle, Raina, Ng: Efficient sparse coding algorithms,
/// 2007. `check` is called once a step and may throw.
void minimise_penalised(const PenalisedQuadratic& problem, const std::function<void()>& check, std::vector<double>& x);

}  // namespace dmlc::series
