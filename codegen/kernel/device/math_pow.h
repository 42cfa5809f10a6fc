// SPDX-License-Identifier: Apache-2.0
// x to the y: the logarithm of x to more than the precision of the result, times y, into the exponential. In pairs of
// doubles for double; in double for float.
// Coefficients: minimax polynomials of our own making by the exchange algorithm (Remez 1934), 60 digits, then rounded.
#pragma once

#include "math_exp.h"
#include "math_log.h"
#include "numeric.h"

namespace dmlc_device {

/// a * b, for pairs; error about 2^-104.
DMLC_DEVICE Pair product(Pair a, Pair b) {
  const Pair high = two_product(a.high, b.high);
  return {high.high, high.low + (a.high * b.low + a.low * b.high)};
}

/// f / (2 + f) for f = m - 1.
DMLC_DEVICE Pair atanh_argument(double m) {
  const double f = m - 1.0;
  const double divisor = m + 1.0;
  const double divisor_low = m - (divisor - 1.0);
  const double inverse = 1.0 / divisor;
  const double quotient = f * inverse;
  const Pair back = two_product(quotient, divisor);
  return {quotient, (((f - back.high) - back.low) - quotient * divisor_low) * inverse};
}

/// log x for positive finite x; error about 2^-66 of it.
DMLC_DEVICE Pair precise_log(double x) {
  const Split parts = split(x);
  const Pair s = atanh_argument(parts.m);
  const Pair z = product(s, s);
  const double tail =
      z.high * polynomial(z.high, 0x1.9999999999b33p-2, 0x1.24924924577e9p-2, 0x1.c71c722de57b9p-3,
                          0x1.745ce9b6208ebp-3, 0x1.3b1ef47bec660p-3, 0x1.0f7f1e6f393e3p-3, 0x1.0e4a43a735453p-3);
  const Pair factor = fast_two_sum(0x1.5555555555555p-1, tail);
  const Pair cubic = product(s, product(z, {factor.high, factor.low + 0x1.5555555555555p-55}));
  const Pair log_m = fast_two_sum(2.0 * s.high, cubic.high);
  const double low = log_m.low + (2.0 * s.low + cubic.low);
  const double shift = parts.n * 0x1.62e42fefa3800p-1;
  const Pair sum = two_sum(shift, log_m.high);
  return fast_two_sum(sum.high, sum.low + (low + parts.n * 0x1.ef35793c76730p-45));
}

/// |x| to the y, for finite numbers that are not 0.
DMLC_DEVICE double power_of_magnitude(double x, double y) {
  const Pair log = precise_log(magnitude(x));
  const double exponent = within(y, -0x1p66, 0x1p66);
  const Pair total = two_product(exponent, log.high);
  const bool moderate = magnitude(total.high) < 1000.0;
  return exp_scaled(total.high, moderate ? total.low + exponent * log.low : 0.0, 0);
}

/// log2(1 + f) / f for f from sqrt(1/2) - 1 to sqrt(2) - 1; error 2^-35.
DMLC_DEVICE double log2_tail(double f) {
  return polynomial(f, 0x1.715476529fa5dp+0, -0x1.7154765552e94p-1, 0x1.ec709ed01d34ap-2, -0x1.7154723abb76ep-2,
                    0x1.27764b4d0a740p-2, -0x1.ec71f5e8eefccp-3, 0x1.a64088f4ca856p-3, -0x1.7153f0cddb1d8p-3,
                    0x1.45243453ccc29p-3, -0x1.2461dc9206167p-3, 0x1.27e4506f8c0edp-3, -0x1.27d60e39e364dp-3,
                    0x1.45d2ed56f7139p-4);
}

/// (2^r - 1) / r for |r| <= 1/2; error 2^-28 of 2^r.
DMLC_DEVICE double exp2_short_tail(double r) {
  return polynomial(r, 0x1.62e430301de83p-1, 0x1.ebfbe07b5fea3p-3, 0x1.c6af6be26620ap-5, 0x1.3b29e6e7fdb34p-7,
                    0x1.5f09319d4c6fcp-10, 0x1.4469526ff8e0dp-13);
}

/// 2^x for |x| below 1000; error 2^-28.
DMLC_DEVICE double exp2_short(double x) {
  const Reduced parts = reduced(x, 1.0, 1.0, 0.0);
  return (1.0 + parts.rest * exp2_short_tail(parts.rest)) * power_of_two(parts.n);
}

/// |x| to the y, for finite numbers that are not 0; overflows in the conversion to float.
DMLC_DEVICE double power_of_magnitude(float x, float y) {
  const Split parts = split(static_cast<double>(magnitude(x)));
  const double f = parts.m - 1.0;
  const double exponent = static_cast<double>(y) * (parts.n + f * log2_tail(f));
  return exp2_short(within(exponent, -160.0, 140.0));
}

/// Everything about x^y but its magnitude for ordinary numbers (C17 F.10.4.4), without a branch.
template <class T>
DMLC_DEVICE T power_of(T x, T y, T value, T infinity) {
  const T size = magnitude(x);
  const bool whole = nearest(y) == y;
  const bool odd = whole && nearest(y * T(0.5)) != y * T(0.5);
  // Where |x| and infinite y meet: to infinity when they pull the same way.
  const T infinite_y = size == T(1) ? T(1) : (size > T(1)) == (y > T(0)) ? infinity : T(0);
  const T extreme_x = (size == T(0)) == (y > T(0)) ? T(0) : infinity;
  const T ordinary = size == T(0) || size == infinity ? extreme_x : magnitude(y) == infinity ? infinite_y : value;
  const T with_sign_of_x = odd ? with_sign(ordinary, x) : ordinary;
  const bool no_number = x != x || y != y || (x < T(0) && !whole && size != infinity);
  const T result = no_number ? infinity - infinity : with_sign_of_x;
  return x == T(1) || y == T(0) ? T(1) : result;
}

}  // namespace dmlc_device

DMLC_DEVICE double pow(double x, double y) {
  using namespace dmlc_device;
  return power_of(x, y, power_of_magnitude(x, y), __builtin_inf());
}

DMLC_DEVICE float powf(float x, float y) {
  using namespace dmlc_device;
  return power_of(x, y, static_cast<float>(power_of_magnitude(x, y)), __builtin_inff());
}
