// SPDX-License-Identifier: Apache-2.0
// Roots and inverse trigonometric functions.
// Coefficients: minimax polynomials of our own making by the exchange algorithm (Remez 1934), 60 digits, then rounded.
#pragma once

#include "numeric.h"

namespace dmlc_device {

/// (asin(r) / r - 1) / z for z = r^2 <= 1/4; error 2^-59 of asin(r) / r.
DMLC_DEVICE double asin_tail(double z) {
  return polynomial(z, 0x1.5555555555562p-3, 0x1.333333333071dp-4, 0x1.6db6db70998ddp-5, 0x1.f1c71b090ba48p-6,
                    0x1.6e8bd4904e8cap-6, 0x1.1c4a82331d39dp-6, 0x1.ca152d9bd55d0p-7, 0x1.75c27cc0024c1p-7,
                    0x1.605e9a2909f60p-7, 0x1.ecbe682375bc4p-9, 0x1.6344d8f4789c8p-6, -0x1.59b1f2cc1490cp-6,
                    0x1.0c6d237b791c1p-5);
}

/// (atan(r) / r - 1) / z for z = r^2, r up to tan(pi / 8); error 2^-58 of atan(r) / r.
DMLC_DEVICE double atan_tail(double z) {
  return polynomial(z, -0x1.5555555555549p-2, 0x1.9999999996de1p-3, -0x1.249249231139dp-3, 0x1.c71c7101b4858p-4,
                    -0x1.745cfae9ed723p-4, 0x1.3b112e205c8bcp-4, -0x1.10ec14ae7ee0ap-4, 0x1.df0d975ffa239p-5,
                    -0x1.9cb0c60be5370p-5, 0x1.3747129b487b8p-5, -0x1.23c9deada6bbdp-6);
}

/// atan(a / b) for a, b >= 0, not both 0 or infinite: with a turn of 0, pi / 4 or pi / 2 the rest is at most tan(pi /
/// 8).
DMLC_DEVICE Pair atan_of_quotient(double a, double b) {
  const double tan_eighth = 0x1.a827999fcef32p-2;
  const bool steep = tan_eighth * a > b;
  const bool middle = a > tan_eighth * b;
  const double t = (steep ? -b : middle ? a - b : a) / (steep ? a : middle ? a + b : b);
  const double turn = steep ? 0x1.921fb54442d18p+0 : middle ? 0x1.921fb54442d18p-1 : 0.0;
  const double turn_low = steep ? 0x1.1a62633145c07p-54 : middle ? 0x1.1a62633145c07p-55 : 0.0;
  const double z = t * t;
  const Pair sum = fast_two_sum(turn, t);
  const double rest = t * z * atan_tail(z) + turn_low;
  return turn == 0.0 ? Pair{t, rest} : Pair{sum.high, sum.low + rest};
}

/// Third root of a positive normal number; error 2^-23. A third of the bits, as an integer, is within 4 %; a polynomial
/// in the quotient of its third power and the number corrects that.
DMLC_DEVICE double cbrt_estimate(double size) {
  const uint32_t upper = static_cast<uint32_t>(bits_of(size) >> 32);
  const double guess = from_bits(static_cast<uint64_t>(upper / 3 + 715092332u) << 32);
  const double ratio = guess * guess * (guess / size);
  return guess * polynomial(ratio, 0x1.e01cf212217bap+0, -0x1.e20e9b824596fp+0, 0x1.9e60aa46aaa08p+0,
                            -0x1.83685ceafcd39p-1, 0x1.2a296d63923dap-3);
}

}  // namespace dmlc_device

DMLC_DEVICE double asin(double x) {
  using namespace dmlc_device;
  const double size = magnitude(x);
  const bool large = size > 0.5;
  const double z = large ? 0.5 * (1.0 - size) : x * x;
  const double r = large ? __builtin_sqrt(z) : size;
  const double rest = r * z * asin_tail(z);
  const double far = 0x1.921fb54442d18p+0 - (2.0 * r + (2.0 * rest - 0x1.1a62633145c07p-54));
  return with_sign(large ? far : r + rest, x);
}

DMLC_DEVICE double acos(double x) {
  using namespace dmlc_device;
  const double size = magnitude(x);
  const bool large = size > 0.5;
  const double z = large ? 0.5 * (1.0 - size) : x * x;
  const double r = large ? __builtin_sqrt(z) : x;
  const double rest = r * z * asin_tail(z);
  const double near_one = 2.0 * r + 2.0 * rest;
  const double near_minus_one = 0x1.921fb54442d18p+1 - (2.0 * r + (2.0 * rest - 0x1.1a62633145c07p-53));
  const double middle = 0x1.921fb54442d18p+0 - (r + (rest - 0x1.1a62633145c07p-54));
  return large ? (x > 0 ? near_one : near_minus_one) : middle;
}

DMLC_DEVICE double atan(double x) {
  using namespace dmlc_device;
  const Pair angle = atan_of_quotient(magnitude(x), 1.0);
  return with_sign(magnitude(x) > 0x1p60 ? 0x1.921fb54442d18p+0 : angle.high + angle.low, x);
}

/// Special points as C17 F.10.1.4: the quotient of two zeros counts as 0, of two infinities as 1.
DMLC_DEVICE double atan2(double y, double x) {
  using namespace dmlc_device;
  const double up = magnitude(y);
  const double along = magnitude(x);
  const double larger = up > along ? up : along;
  const bool infinite = larger > __DBL_MAX__;
  const double scale = larger > 0x1p1000 ? 0x1p-100 : larger < 0x1p-1000 ? 0x1p100 : 1.0;
  const double a = infinite ? (up == larger ? 1.0 : 0.0) : up * scale;
  const double b = infinite ? (along == larger ? 1.0 : 0.0) : larger == 0.0 ? 1.0 : along * scale;
  const Pair angle = atan_of_quotient(a, b);
  const double right = angle.high + angle.low;
  const double left = 0x1.921fb54442d18p+1 - (angle.high + (angle.low - 0x1.1a62633145c07p-53));
  const double value = with_sign(with_sign(1.0, x) < 0.0 ? left : right, y);
  return x != x || y != y ? x + y : value;
}

DMLC_DEVICE double rsqrt(double x) { return 1.0 / __builtin_sqrt(x); }
DMLC_DEVICE float rsqrtf(float x) { return 1.0f / __builtin_sqrtf(x); }

/// One step of Halley's method from an estimate cut to 22 bits, whose square is exact.
DMLC_DEVICE double cbrt(double x) {
  using namespace dmlc_device;
  const bool tiny = magnitude(x) < __DBL_MIN__;
  const double size = magnitude(tiny ? x * 0x1p54 : x);
  const double estimate = cbrt_estimate(size);
  const double root = from_bits((bits_of(estimate) + 0x80000000ull) & 0xffffffffc0000000ull);
  const double quotient = size / (root * root);
  const double value = root + root * ((quotient - root) / (root + root + quotient));
  const double result = with_sign(tiny ? value * 0x1p-18 : value, x);
  return x == 0 || !(size <= __DBL_MAX__) ? x : result;
}

DMLC_DEVICE double hypot(double x, double y) {
  using namespace dmlc_device;
  const double a = magnitude(x);
  const double b = magnitude(y);
  const double larger = a > b ? a : b;
  const double smaller = a > b ? b : a;
  const bool huge = larger > 0x1p500;
  const bool small = larger < 0x1p-500;
  const double scale = huge ? 0x1p-600 : small ? 0x1p600 : 1.0;
  const double p = larger * scale;
  const double q = smaller * scale;
  const double length = __builtin_sqrt(p * p + q * q) * (huge ? 0x1p600 : small ? 0x1p-600 : 1.0);
  return a > __DBL_MAX__ || b > __DBL_MAX__ ? __builtin_inf() : length;
}

DMLC_DEVICE float asinf(float x) { return static_cast<float>(asin(static_cast<double>(x))); }
DMLC_DEVICE float acosf(float x) { return static_cast<float>(acos(static_cast<double>(x))); }
DMLC_DEVICE float atanf(float x) { return static_cast<float>(atan(static_cast<double>(x))); }
DMLC_DEVICE float atan2f(float y, float x) {
  return static_cast<float>(atan2(static_cast<double>(y), static_cast<double>(x)));
}
DMLC_DEVICE float cbrtf(float x) { return static_cast<float>(cbrt(static_cast<double>(x))); }
DMLC_DEVICE float hypotf(float x, float y) {
  const double a = static_cast<double>(x);
  const double b = static_cast<double>(y);
  const bool infinite = __builtin_fabsf(x) > __FLT_MAX__ || __builtin_fabsf(y) > __FLT_MAX__;
  const float length = static_cast<float>(__builtin_sqrt(a * a + b * b));
  return infinite ? __builtin_inff() : length;
}
