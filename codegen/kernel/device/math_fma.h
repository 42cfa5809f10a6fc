// SPDX-License-Identifier: Apache-2.0
// x * y + z rounded once, also on processors that cannot: in double for float, in integers of 128 bits for double.
#pragma once

#include "numeric.h"

namespace dmlc_device {

__extension__ typedef unsigned __int128 uint128_t;

/// significand * 2^exponent, the significand's highest bit at place 125; for numbers that are neither 0 nor infinite.
struct Unpacked {
  uint128_t significand;
  int32_t exponent;
  bool negative;
};

/// Moves the highest bit of a significand to place 125.
DMLC_DEVICE Unpacked normalized(uint128_t significand, int32_t exponent, bool negative) {
  const uint64_t upper = static_cast<uint64_t>(significand >> 64);
  const uint64_t lower = static_cast<uint64_t>(significand);
  const int32_t zeros = upper != 0 ? __builtin_clzll(upper) : 64 + __builtin_clzll(lower | 1);
  const int32_t shift = zeros - 2;
  return {shift >= 0 ? significand << shift : significand >> -shift, exponent - shift, negative};
}

DMLC_DEVICE Unpacked unpacked(double x) {
  const uint64_t bits = bits_of(x);
  const int32_t biased = static_cast<int32_t>(bits >> 52) & 0x7ff;
  const uint64_t fraction = bits & 0xfffffffffffffull;
  const uint64_t significand = biased == 0 ? fraction : fraction | 0x10000000000000ull;
  return {significand, (biased == 0 ? 1 : biased) - 1075, (bits >> 63) != 0};
}

/// Shifts right; what falls out leaves its trace in the lowest bit.
DMLC_DEVICE uint128_t shifted_right(uint128_t x, int32_t places) {
  if (places <= 0) return x;
  if (places > 127) return x != 0;
  return (x >> places) | ((x << (128 - places)) != 0);
}

/// Rounds to the nearest double, halves to even.
DMLC_DEVICE double packed(const Unpacked& value) {
  int32_t biased = value.exponent + 125 + 1023;
  const int32_t places = 73 + (biased < 1 ? 1 - biased : 0);
  const uint128_t kept = shifted_right(value.significand, places - 2);
  const uint64_t quarter = static_cast<uint64_t>(kept);
  const uint64_t rounded = (quarter >> 2) + ((quarter & 3) + ((quarter >> 2) & 1) > 2);
  biased = biased < 1 ? 1 : biased;
  const uint64_t limit = 0x7ff0000000000000ull;
  const uint64_t bits = (static_cast<uint64_t>(biased - 1) << 52) + rounded;
  return from_bits((biased >= 2047 || bits > limit ? limit : bits) | (static_cast<uint64_t>(value.negative) << 63));
}

/// x * y + z for finite numbers that are not 0.
DMLC_DEVICE double fused_of_integers(double x, double y, double z) {
  const Unpacked a = unpacked(x);
  const Unpacked b = unpacked(y);
  const Unpacked c = unpacked(z);
  Unpacked larger = normalized(a.significand * b.significand, a.exponent + b.exponent, a.negative != b.negative);
  Unpacked smaller = normalized(c.significand, c.exponent, c.negative);
  if (larger.exponent < smaller.exponent) {
    const Unpacked exchanged = larger;
    larger = smaller;
    smaller = exchanged;
  }
  const uint128_t other = shifted_right(smaller.significand, larger.exponent - smaller.exponent);
  if (larger.negative == smaller.negative)
    return packed(normalized(larger.significand + other, larger.exponent, larger.negative));
  if (larger.significand == other) return 0;
  if (larger.significand < other)
    return packed(normalized(other - larger.significand, larger.exponent, smaller.negative));
  return packed(normalized(larger.significand - other, larger.exponent, larger.negative));
}

/// Rounding the sum to odd keeps the second rounding, to float, right (Boldo & Melquiond 2008).
DMLC_DEVICE float fused_in_double(float x, float y, float z) {
  const double product = static_cast<double>(x) * static_cast<double>(y);
  const Pair sum = two_sum(product, static_cast<double>(z));
  const uint64_t bits = bits_of(sum.high);
  const bool inexact = sum.low < 0 || sum.low > 0;
  const bool outward = (sum.low > 0) == (sum.high > 0);
  const uint64_t odd = (bits & 1) != 0 ? bits : outward ? bits + 1 : bits - 1;
  return static_cast<float>(from_bits(inexact ? odd : bits));
}

}  // namespace dmlc_device

DMLC_DEVICE float fmaf(float x, float y, float z) {
#if defined(__FMA__) || defined(__aarch64__)
  return __builtin_fmaf(x, y, z);
#else
  return dmlc_device::fused_in_double(x, y, z);
#endif
}

DMLC_DEVICE double fma(double x, double y, double z) {
#if defined(__FMA__) || defined(__aarch64__)
  return __builtin_fma(x, y, z);
#else
  const double product = x * y;
  const bool ordinary = __builtin_fabs(x) <= __DBL_MAX__ && __builtin_fabs(y) <= __DBL_MAX__ && x != 0 && y != 0;
  if (!ordinary) return product + z;
  if (!(__builtin_fabs(z) <= __DBL_MAX__)) return z;
  return z == 0 ? product : dmlc_device::fused_of_integers(x, y, z);
#endif
}
