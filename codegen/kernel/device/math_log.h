// SPDX-License-Identifier: Apache-2.0
// Logarithms. A number becomes 2^n m with m about 1; log m comes from the series of atanh in s = f / (2 + f), f = m -
// 1, in double and from a polynomial in f in single precision. Coefficients: minimax polynomials of our own making by
// the exchange algorithm (Remez 1934), 60 digits, then rounded.
#pragma once

#include "numeric.h"

namespace dmlc_device {

/// x = 2^n m with m from sqrt(1/2) to sqrt(2); 2^n as the number n.
struct Split {
  double m;
  double n;
};
struct SplitFloat {
  float m;
  float n;
};

/// Positive finite numbers only; anything for others.
DMLC_DEVICE Split split(double x) {
  const bool tiny = x < __DBL_MIN__;
  const uint64_t root_half = 0x3fe6a09e667f3bcdull;
  const uint64_t bits = bits_of(tiny ? x * 0x1p54 : x) + (0x3ff0000000000000ull - root_half);
  // The exponent, at most 11 bits, becomes a number as the end of 2^52: there is no vector conversion before AVX-512.
  const double exponent = from_bits((bits >> 52) | bits_of(0x1p52)) - (0x1p52 + 1023.0);
  return {from_bits((bits & 0xfffffffffffffull) + root_half), tiny ? exponent - 54.0 : exponent};
}
DMLC_DEVICE SplitFloat split(float x) {
  const bool tiny = x < __FLT_MIN__;
  const uint32_t root_half = 0x3f3504f3u;
  const uint32_t bits = bits_of(tiny ? x * 0x1p24f : x) + (0x3f800000u - root_half);
  const float exponent = static_cast<float>(static_cast<int32_t>(bits >> 23) - (tiny ? 151 : 127));
  return {from_bits((bits & 0x7fffffu) + root_half), exponent};
}

/// log(1 + f) = f - (half_square - rest) for f from sqrt(1/2) - 1 to sqrt(2) - 1, half_square = f * f / 2.
struct LogParts {
  double f;
  double half_square;
  double rest;
};

/// Error 2^-57 of f.
DMLC_DEVICE LogParts log_parts(double f) {
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double series =
      z * polynomial(z, 0x1.555555555557cp-1, 0x1.99999999845d8p-2, 0x1.2492493fd0d45p-2, 0x1.c71c529dde8e5p-3,
                     0x1.74664f2799779p-3, 0x1.399c613190f2dp-3, 0x1.2f59344bb061cp-3);
  const double half_square = 0.5 * f * f;
  return {f, half_square, s * (half_square + series)};
}

/// The value of a logarithm where x is no positive finite number.
template <class T>
DMLC_DEVICE T log_or_limit(T x, T value, T infinity) {
  const T upper = x < infinity ? value : x;
  const T lower = x == T(0) ? -infinity : upper;
  return x < T(0) ? infinity - infinity : lower;
}

/// To another base: factor = 1 / log(base), unit = log(2) / log(base), both in two parts, the first of few bits.
DMLC_DEVICE double log_to_base(double x, Pair factor, Pair unit) {
  const Split parts = split(x);
  const LogParts log = log_parts(parts.m - 1.0);
  const double high = from_bits(bits_of(log.f - log.half_square) & 0xffffffff00000000ull);
  const double low = ((log.f - high) - log.half_square) + log.rest;
  const double small = high * factor.low + (low * (factor.high + factor.low) + parts.n * unit.low);
  return log_or_limit(x, parts.n * unit.high + (high * factor.high + small), __builtin_inf());
}

/// (log(1 + f) - f + f^2 / 2) / f^3; error 2^-27 of f.
DMLC_DEVICE float log_tail(float f) {
  return polynomial(f, 0x1.55554ap-2f, -0x1.000222p-2f, 0x1.99a5a2p-3f, -0x1.547802p-3f, 0x1.226ceep-3f,
                    -0x1.0ce4cep-3f, 0x1.07dc5ap-3f, -0x1.41f148p-4f);
}

/// n and f of a positive finite number, and log(1 + f) - f.
struct LogPartsFloat {
  float n;
  float f;
  float rest;
};
DMLC_DEVICE LogPartsFloat log_parts(float x) {
  const SplitFloat parts = split(x);
  const float f = parts.m - 1.0f;
  return {parts.n, f, f * f * (f * log_tail(f) - 0.5f)};
}

}  // namespace dmlc_device

DMLC_DEVICE double log(double x) {
  using namespace dmlc_device;
  const Split parts = split(x);
  const LogParts log = log_parts(parts.m - 1.0);
  const double small = log.rest + parts.n * 0x1.ef35793c76730p-45;
  const double value = parts.n * 0x1.62e42fefa3800p-1 + (log.f - (log.half_square - small));
  return log_or_limit(x, value, __builtin_inf());
}

DMLC_DEVICE double log2(double x) {
  return dmlc_device::log_to_base(x, {0x1.7154700000000p+0, 0x1.94ae0bf85ddf4p-22}, {1.0, 0.0});
}

DMLC_DEVICE double log10(double x) {
  return dmlc_device::log_to_base(x, {0x1.bcb7b00000000p-2, 0x1.526e50e32a6abp-26},
                                  {0x1.34413509f7800p-2, 0x1.fef311f12b358p-46});
}

/// 1 + x is rounded; the logarithm's derivative at it puts back what was lost.
DMLC_DEVICE double log1p(double x) {
  using namespace dmlc_device;
  const double sum = 1.0 + x;
  const double lost = sum > 0x1p60 ? 0.0 : x < 1.0 ? x - (sum - 1.0) : 1.0 - (sum - x);
  const Split parts = split(sum);
  const LogParts log = log_parts(parts.m - 1.0);
  const double small = log.rest + (parts.n * 0x1.ef35793c76730p-45 + lost / sum);
  const double value = parts.n * 0x1.62e42fefa3800p-1 + (log.f - (log.half_square - small));
  return magnitude(x) < 0x1p-54 ? x : log_or_limit(sum, value, __builtin_inf());
}

DMLC_DEVICE float logf(float x) {
  using namespace dmlc_device;
  const LogPartsFloat log = log_parts(x);
  const float small = log.rest + log.n * 0x1.7f7d1cp-20f;
  return log_or_limit(x, log.n * 0x1.62e4p-1f + (log.f + small), __builtin_inff());
}

DMLC_DEVICE float log2f(float x) {
  using namespace dmlc_device;
  const LogPartsFloat log = log_parts(x);
  const float small = log.f * 0x1.c551dap-2f + 0x1.715476p+0f * log.rest;
  return log_or_limit(x, log.n + (log.f + small), __builtin_inff());
}

DMLC_DEVICE float log10f(float x) {
  using namespace dmlc_device;
  const LogPartsFloat log = log_parts(x);
  const float small = log.f * -0x1.0d213ap-4f + (0x1.bcb7b2p-2f * log.rest + log.n * 0x1.3509f8p-18f);
  return log_or_limit(x, log.n * 0x1.3440p-2f + (0.5f * log.f + small), __builtin_inff());
}

DMLC_DEVICE float log1pf(float x) { return static_cast<float>(log1p(static_cast<double>(x))); }
