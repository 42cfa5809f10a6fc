// SPDX-License-Identifier: Apache-2.0
// The incomplete beta function by its continued fraction; quantiles by bisection.
#include "runtime/src/train/distributions.h"

#include <cmath>
#include <functional>
#include <numbers>

namespace dmlc::train {
namespace {

constexpr int kMaximumTerms = 100'000;
constexpr double kPrecision = 1e-16;
constexpr double kTiny = 1e-300;

/// The continued fraction of DLMF 8.17.22, evaluated by Lentz's method; quick for x below (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  const auto guarded = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / guarded(1 - (a + b) * x / (a + 1));
  double value = d;
  for (int m = 1; m < kMaximumTerms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    value *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    value *= d * c;
    if (std::abs(d * c - 1) < kPrecision) break;
  }
  return value;
}

/// I_x(a, b), given also 1 - x, since one of both may be tiny.
double incomplete_beta(double a, double b, double x, double rest) {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log(rest));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, rest) / b;
}

/// Where a falling function of t > 0 passes `wanted`.
double solve_tail(double wanted, const std::function<double(double)>& tail) {
  double low = 0;
  double high = 1;
  while (tail(high) > wanted && high < 1e300) high *= 2;
  for (int halving = 0; halving < 200 && high - low > 1e-15 * high; ++halving) {
    const double middle = (low + high) / 2;
    (tail(middle) > wanted ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double normal_two_sided(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

double student_two_sided(double t, double freedom) {
  const double square = t * t;
  if (!std::isfinite(square)) return 0;
  const double sum = freedom + square;
  return incomplete_beta(freedom / 2, 0.5, freedom / sum, square / sum);
}

double normal_quantile(double two_sided) { return solve_tail(two_sided, normal_two_sided); }

double student_quantile(double two_sided, double freedom) {
  return solve_tail(two_sided, [freedom](double t) { return student_two_sided(t, freedom); });
}

}  // namespace dmlc::train
