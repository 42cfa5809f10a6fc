// SPDX-License-Identifier: Apache-2.0
// Functions without any error: integers near a number, signs, the smaller and the larger, remainders, questions.
#pragma once

#include "math_fma.h"
#include "numeric.h"

DMLC_DEVICE float sqrtf(float x) { return __builtin_sqrtf(x); }
DMLC_DEVICE double sqrt(double x) { return __builtin_sqrt(x); }

DMLC_DEVICE float floorf(float x) { return __builtin_floorf(x); }
DMLC_DEVICE double floor(double x) { return __builtin_floor(x); }
DMLC_DEVICE float ceilf(float x) { return __builtin_ceilf(x); }
DMLC_DEVICE double ceil(double x) { return __builtin_ceil(x); }
DMLC_DEVICE float truncf(float x) { return __builtin_truncf(x); }
DMLC_DEVICE double trunc(double x) { return __builtin_trunc(x); }
DMLC_DEVICE float rintf(float x) { return __builtin_rintf(x); }
DMLC_DEVICE double rint(double x) { return __builtin_rint(x); }
DMLC_DEVICE float nearbyintf(float x) { return __builtin_rintf(x); }
DMLC_DEVICE double nearbyint(double x) { return __builtin_rint(x); }

/// The largest number below one half, so that adding it never rounds up to the next integer.
DMLC_DEVICE float roundf(float x) { return __builtin_truncf(x + __builtin_copysignf(0x1.fffffep-2f, x)); }
DMLC_DEVICE double round(double x) { return __builtin_trunc(x + __builtin_copysign(0x1.fffffffffffffp-2, x)); }

DMLC_DEVICE float fabsf(float x) { return __builtin_fabsf(x); }
DMLC_DEVICE double fabs(double x) { return __builtin_fabs(x); }
DMLC_DEVICE float copysignf(float x, float y) { return __builtin_copysignf(x, y); }
DMLC_DEVICE double copysign(double x, double y) { return __builtin_copysign(x, y); }

DMLC_DEVICE bool isnan(float x) { return x != x; }
DMLC_DEVICE bool isnan(double x) { return x != x; }
DMLC_DEVICE bool isinf(float x) { return __builtin_fabsf(x) > __FLT_MAX__; }
DMLC_DEVICE bool isinf(double x) { return __builtin_fabs(x) > __DBL_MAX__; }
DMLC_DEVICE bool isfinite(float x) { return __builtin_fabsf(x) <= __FLT_MAX__; }
DMLC_DEVICE bool isfinite(double x) { return __builtin_fabs(x) <= __DBL_MAX__; }
DMLC_DEVICE bool signbit(float x) { return (dmlc_device::bits_of(x) >> 31) != 0; }
DMLC_DEVICE bool signbit(double x) { return (dmlc_device::bits_of(x) >> 63) != 0; }

// The comparisons are false beside NaN; then y decides, unless it is NaN itself.
DMLC_DEVICE float fminf(float x, float y) { return x < y || y != y ? x : y; }
DMLC_DEVICE double fmin(double x, double y) { return x < y || y != y ? x : y; }
DMLC_DEVICE float fmaxf(float x, float y) { return x > y || y != y ? x : y; }
DMLC_DEVICE double fmax(double x, double y) { return x > y || y != y ? x : y; }
DMLC_DEVICE float fdimf(float x, float y) { return x <= y ? 0.0f : x - y; }
DMLC_DEVICE double fdim(double x, double y) { return x <= y ? 0.0 : x - y; }

DMLC_DEVICE float ldexpf(float x, int n) {
  const int places = n < -300 ? -300 : n > 300 ? 300 : n;
  return static_cast<float>(static_cast<double>(x) * dmlc_device::power_of_two(static_cast<int64_t>(places)));
}

/// Three factors reach from the largest number to the smallest; those before the last lose no bit.
DMLC_DEVICE double ldexp(double x, int n) {
  int64_t rest = n < -2200 ? -2200 : n > 2200 ? 2200 : n;
  for (int step = 0; step < 2; ++step) {
    const int64_t places = rest > 1023 ? 1023 : rest < -1022 ? -969 : 0;
    x *= dmlc_device::power_of_two(places);
    rest -= places;
  }
  return x * dmlc_device::power_of_two(rest > 1023 ? 1023 : rest < -1022 ? -1022 : rest);
}

namespace dmlc_device {

/// Significand and exponent of the smallest unit, for positive finite numbers.
struct WholeNumber {
  uint64_t significand;
  int32_t exponent;
};

DMLC_DEVICE WholeNumber whole_number(double x) {
  const uint64_t bits = bits_of(x);
  const int32_t biased = static_cast<int32_t>(bits >> 52);
  const uint64_t fraction = bits & 0xfffffffffffffull;
  return {biased == 0 ? fraction : fraction | 0x10000000000000ull, biased == 0 ? 1 : biased};
}

/// x modulo y for positive finite numbers, by long division: eleven bits of the quotient in each step.
DMLC_DEVICE double remainder_of_positive(double x, double y) {
  const WholeNumber a = whole_number(x);
  const WholeNumber b = whole_number(y);
  if (x < y) return x;
  uint64_t rest = a.significand % b.significand;
  for (int32_t places = a.exponent - b.exponent; places > 0 && rest != 0;) {
    const int32_t step = places < 11 ? places : 11;
    rest = (rest << step) % b.significand;
    places -= step;
  }
  // The remainder is below y, so that the unit of y holds it: both factors are powers of two and nothing is rounded.
  const int64_t places = b.exponent - 1075;
  const int64_t half = places / 2;
  return static_cast<double>(rest) * power_of_two(half) * power_of_two(places - half);
}

}  // namespace dmlc_device

DMLC_DEVICE double fmod(double x, double y) {
  const double divisor = __builtin_fabs(y);
  const double value = __builtin_fabs(x);
  if (!(divisor > 0) || !(value <= __DBL_MAX__)) return __builtin_nan("");
  if (!(divisor <= __DBL_MAX__)) return divisor != divisor ? divisor : x;
  return __builtin_copysign(dmlc_device::remainder_of_positive(value, divisor), x);
}

/// While the quotient is small, quotient and product are exact in double but for a quotient that rounds up.
DMLC_DEVICE float fmodf(float x, float y) {
  const double divisor = __builtin_fabsf(y);
  const double value = __builtin_fabsf(x);
  const double quotient = __builtin_trunc(value / divisor);
  if (quotient < 0x1p28) {
    const double rest = quotient > 0 ? value - quotient * divisor : value;
    return __builtin_copysignf(static_cast<float>(rest < 0 ? rest + divisor : rest), x);
  }
  return static_cast<float>(fmod(static_cast<double>(x), static_cast<double>(y)));
}
