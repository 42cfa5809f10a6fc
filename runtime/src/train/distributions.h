// SPDX-License-Identifier: Apache-2.0
// Tails and quantiles of the normal distribution and of Student's t.
#pragma once

namespace dmlc::train {

/// Probability that a standard normal number is further from 0 than |z|, to full relative precision.
[[nodiscard]] double normal_two_sided(double z);
/// The same of Student's t with `freedom` > 0 degrees of freedom: I_x(freedom / 2, 1 / 2) with
/// x = freedom / (freedom + t^2) (DLMF 8.17).
[[nodiscard]] double student_two_sided(double t, double freedom);

/// The t > 0 that is exceeded in absolute value with probability `two_sided` in (0, 1).
[[nodiscard]] double normal_quantile(double two_sided);
[[nodiscard]] double student_quantile(double two_sided, double freedom);

}  // namespace dmlc::train
