// SPDX-License-Identifier: Apache-2.0
// Exponential functions. The argument becomes n ln 2 + r with a small r, ln 2 in two parts so that r is exact enough
// (Cody & Waite 1980); the exponential of r is a polynomial, 2^n is put together from bits.
// Coefficients: minimax polynomials of our own making by the exchange algorithm (Remez 1934), 60 digits, then rounded.
#pragma once

#include "numeric.h"

namespace dmlc_device {

/// x = n ln 2 + rest, |rest| <= 0.3467.
struct Reduced {
  double rest;
  int64_t n;
};
struct ReducedFloat {
  float rest;
  int32_t n;
};

/// Nearest integer of x * per_unit, and what is left of x.
DMLC_DEVICE Reduced reduced(double x, double per_unit, double unit_high, double unit_low) {
  const double shifted = x * per_unit + kRounder;
  const double n = shifted - kRounder;
  return {x - n * unit_high - n * unit_low, static_cast<int64_t>(bits_of(shifted) - bits_of(kRounder))};
}
DMLC_DEVICE ReducedFloat reduced(float x, float per_unit, float unit_high, float unit_low) {
  const float shifted = x * per_unit + kRounderFloat;
  const float n = shifted - kRounderFloat;
  return {x - n * unit_high - n * unit_low, static_cast<int32_t>(bits_of(shifted) - bits_of(kRounderFloat))};
}
DMLC_DEVICE Reduced reduced_by_ln2(double x) {
  return reduced(x, 0x1.71547652b82fep+0, 0x1.62e42fefa3800p-1, 0x1.ef35793c76730p-45);
}
DMLC_DEVICE ReducedFloat reduced_by_ln2(float x) { return reduced(x, 0x1.715476p+0f, 0x1.62e4p-1f, 0x1.7f7d1cp-20f); }

/// x, but not outside [low, high]; NaN stays.
template <class T>
DMLC_DEVICE T within(T x, T low, T high) {
  const T bounded = x < low ? low : x;
  return bounded > high ? high : bounded;
}

/// (e^r - 1 - r) / r^2 for |r| <= 0.3467; error 2^-58 of e^r.
DMLC_DEVICE double exp_tail(double r) {
  return polynomial(r, 0x1.000000000000cp-1, 0x1.5555555555560p-3, 0x1.555555554ffd1p-5, 0x1.111111110da80p-7,
                    0x1.6c16c185bd5c2p-10, 0x1.a01a01b94bd84p-13, 0x1.a0199654d3055p-16, 0x1.71dde39c8c87ap-19,
                    0x1.28b085ce76ec1p-22, 0x1.af7f17bf84abdp-26);
}
/// The same in single precision; error 2^-28.
DMLC_DEVICE float exp_tail(float r) {
  return polynomial(r, 0x1.000000p-1f, 0x1.55548ep-3f, 0x1.555462p-5f, 0x1.123baap-7f, 0x1.6daf98p-10f);
}

/// (2^r - 1) / r for |r| <= 1/2; error 2^-57 of 2^r.
DMLC_DEVICE double exp2_tail(double r) {
  return polynomial(r, 0x1.62e42fefa39efp-1, 0x1.ebfbdff82c598p-3, 0x1.c6b08d704a0cap-5, 0x1.3b2ab6fba1d8dp-7,
                    0x1.5d87fe78a2fb0p-10, 0x1.4309130983fe6p-13, 0x1.ffcbfc731088ep-17, 0x1.62bfd43a4de7bp-20,
                    0x1.b524dfcf9c5a6p-24, 0x1.e606b957c12c6p-28, 0x1.e9fec06d963b0p-32);
}
/// The same in single precision; error 2^-28.
DMLC_DEVICE float exp2_tail(float r) {
  return polynomial(r, 0x1.62e430p-1f, 0x1.ebfbe0p-3f, 0x1.c6af6cp-5f, 0x1.3b29e6p-7f, 0x1.5f0932p-10f,
                    0x1.446952p-13f);
}

/// (10^r - 1) / r for |r| <= log10(2) / 2; error 2^-57 of 10^r.
DMLC_DEVICE double exp10_tail(double r) {
  return polynomial(r, 0x1.26bb1bbb55516p+1, 0x1.53524c73cea6fp+1, 0x1.0470591de2cabp+1, 0x1.2bd7609fd6a45p+0,
                    0x1.1429ffd1d21a5p-1, 0x1.a7ed709ae7355p-3, 0x1.16e4dfd1a5392p-4, 0x1.411669cdc628ap-6,
                    0x1.48977e2d5ff58p-8, 0x1.2f6786dc75d47p-10, 0x1.fc0f191a9b5a7p-13);
}
/// The same in single precision; error 2^-28.
DMLC_DEVICE float exp10_tail(float r) {
  return polynomial(r, 0x1.26bb1cp+1f, 0x1.53524cp+1f, 0x1.046fb4p+1f, 0x1.2bd69ap+0f, 0x1.155a48p-1f, 0x1.a9bb9cp-3f);
}

/// e^(x + low) * 2^places, rounded once; |low| below an ulp of x or so, places 0 or -1.
DMLC_DEVICE double exp_scaled(double x, double low, int64_t places) {
  const Reduced parts = reduced_by_ln2(within(x, -760.0, 720.0));
  const double r = parts.rest + low;
  return scaled(1.0 + (r + r * r * exp_tail(r)), parts.n + places);
}

/// (e^x - 1) / 4 for x from -40 on; a quarter, so that twice that of the largest sinh does not overflow.
DMLC_DEVICE double quarter_expm1(double x) {
  const Reduced parts = reduced_by_ln2(within(x, -40.0, 710.6));
  const double r = parts.rest;
  const double power = power_of_two(parts.n - 2);
  const Pair sum = two_sum(power - 0.25, power * r);
  return sum.high + (sum.low + power * (r * r * exp_tail(r)));
}

/// Below this e^x - 1, the hyperbolic sine and tangent are their argument.
constexpr double kNoExponential = 0x1p-54;

/// e^x - 1 for x from -20 to 40.
DMLC_DEVICE float expm1_between(float x) {
  const ReducedFloat parts = reduced_by_ln2(x);
  const float r = parts.rest;
  const float power = power_of_two(parts.n);
  return power * (r + r * r * exp_tail(r)) + (power - 1.0f);
}

}  // namespace dmlc_device

DMLC_DEVICE double exp(double x) { return dmlc_device::exp_scaled(x, 0.0, 0); }

DMLC_DEVICE double exp2(double x) {
  using namespace dmlc_device;
  const Reduced parts = reduced(within(x, -1090.0, 1030.0), 1.0, 1.0, 0.0);
  return scaled(1.0 + parts.rest * exp2_tail(parts.rest), parts.n);
}

DMLC_DEVICE double exp10(double x) {
  using namespace dmlc_device;
  const Reduced parts =
      reduced(within(x, -330.0, 310.0), 0x1.a934f0979a371p+1, 0x1.34413509f7800p-2, 0x1.fef311f12b358p-46);
  return scaled(1.0 + parts.rest * exp10_tail(parts.rest), parts.n);
}

DMLC_DEVICE double expm1(double x) {
  using namespace dmlc_device;
  const double value = 4.0 * quarter_expm1(x);
  return magnitude(x) < kNoExponential ? x : value;
}

DMLC_DEVICE float expf(float x) {
  using namespace dmlc_device;
  const ReducedFloat parts = reduced_by_ln2(within(x, -105.0f, 90.0f));
  const float r = parts.rest;
  return scaled(1.0f + (r + r * r * exp_tail(r)), parts.n);
}

DMLC_DEVICE float exp2f(float x) {
  using namespace dmlc_device;
  const ReducedFloat parts = reduced(within(x, -152.0f, 130.0f), 1.0f, 1.0f, 0.0f);
  return scaled(1.0f + parts.rest * exp2_tail(parts.rest), parts.n);
}

DMLC_DEVICE float exp10f(float x) {
  using namespace dmlc_device;
  const ReducedFloat parts = reduced(within(x, -46.0f, 39.5f), 0x1.a934f0p+1f, 0x1.3440p-2f, 0x1.3509f8p-18f);
  return scaled(1.0f + parts.rest * exp10_tail(parts.rest), parts.n);
}

DMLC_DEVICE float expm1f(float x) { return static_cast<float>(expm1(static_cast<double>(x))); }
