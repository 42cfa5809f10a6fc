// SPDX-License-Identifier: Apache-2.0
// What the device functions are made of: bits of numbers, polynomials, exact sums and products.
#pragma once

#include "types.h"

namespace dmlc_device {

DMLC_DEVICE uint32_t bits_of(float x) { return __builtin_bit_cast(uint32_t, x); }
DMLC_DEVICE uint64_t bits_of(double x) { return __builtin_bit_cast(uint64_t, x); }
DMLC_DEVICE float from_bits(uint32_t x) { return __builtin_bit_cast(float, x); }
DMLC_DEVICE double from_bits(uint64_t x) { return __builtin_bit_cast(double, x); }

DMLC_DEVICE float magnitude(float x) { return __builtin_fabsf(x); }
DMLC_DEVICE double magnitude(double x) { return __builtin_fabs(x); }
DMLC_DEVICE float with_sign(float x, float sign) { return __builtin_copysignf(x, sign); }
DMLC_DEVICE double with_sign(double x, double sign) { return __builtin_copysign(x, sign); }

/// Nearest integer, halves to even.
DMLC_DEVICE float nearest(float x) { return __builtin_rintf(x); }
DMLC_DEVICE double nearest(double x) { return __builtin_rint(x); }

/// c0 + c1 x + c2 x^2 + … by Horner's rule; multiplications and additions are fused where the processor can.
template <class T>
DMLC_DEVICE T polynomial(T, T c0) {
  return c0;
}
template <class T, class... Rest>
DMLC_DEVICE T polynomial(T x, T c0, Rest... rest) {
  return c0 + x * polynomial(x, rest...);
}

/// Added to a number below 2^51 (2^22), these leave its nearest integer in the low bits of the sum.
constexpr double kRounder = 0x1.8p52;
constexpr float kRounderFloat = 0x1.8p23f;

/// A number to about twice the precision: high + low, low below half an ulp of high.
struct Pair {
  double high;
  double low;
};

/// a + b exactly (Knuth 1969).
DMLC_DEVICE Pair two_sum(double a, double b) {
  const double sum = a + b;
  const double part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

/// a + b exactly where |a| >= |b| (Dekker 1971).
DMLC_DEVICE Pair fast_two_sum(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

/// x to the nearest of 26 bits; what is left has no more of them.
DMLC_DEVICE double upper_half(double x) { return from_bits((bits_of(x) + 0x4000000ull) & 0xfffffffff8000000ull); }

/// a * b exactly, where its low part is not too small: one fused operation where there is one, else the products of
/// halves, which are exact (Dekker 1971).
DMLC_DEVICE Pair two_product(double a, double b) {
  const double product = a * b;
#if defined(__FMA__) || defined(__aarch64__)
  return {product, __builtin_fma(a, b, -product)};
#else
  const double a_high = upper_half(a);
  const double b_high = upper_half(b);
  const double a_low = a - a_high;
  const double b_low = b - b_high;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
#endif
}

/// 2 to the n, for n from -1022 to 1023 (-126 to 127). Some number for others: NaN leaves any n.
DMLC_DEVICE double power_of_two(int64_t n) { return from_bits((static_cast<uint64_t>(n) + 1023u) << 52); }
DMLC_DEVICE float power_of_two(int32_t n) { return from_bits((static_cast<uint32_t>(n) + 127u) << 23); }

/// x * 2^n rounded once, for x about 1 and n from -1100 to 1100 (-170 to 160): two factors, as one may not be a number.
DMLC_DEVICE double scaled(double x, int64_t n) {
  const uint64_t half = (static_cast<uint64_t>(n) + 2048u) >> 1;  // and 1024
  const uint64_t rest = static_cast<uint64_t>(n) - half + 1024u;
  return x * from_bits((half - 1u) << 52) * from_bits((rest + 1023u) << 52);
}
DMLC_DEVICE float scaled(float x, int32_t n) {
  const int32_t half = n >> 1;
  return x * power_of_two(half) * power_of_two(n - half);
}

}  // namespace dmlc_device
