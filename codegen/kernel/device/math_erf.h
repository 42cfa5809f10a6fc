// SPDX-License-Identifier: Apache-2.0
// The error function and its complement. Near 0 a polynomial; further out (1 + 2x) e^(x^2) erfc(x), which hardly
// changes, as a polynomial in (x - 3) / (x + 3) (Shepherd & Laframboise 1981). Coefficients: minimax polynomials of our
// own making by the exchange algorithm (Remez 1934), 60 digits, then rounded.
#pragma once

#include "math_exp.h"
#include "math_pow.h"
#include "numeric.h"

namespace dmlc_device {

/// erf(x) for |x| <= 3/4; error 2^-60.
DMLC_DEVICE double erf_near_zero(double x) {
  const double z = x * x;
  return x + x * polynomial(z, 0x1.06eba8214db69p-3, -0x1.812746b0379e0p-2, 0x1.ce2f21a0424d8p-4, -0x1.b82ce31257b42p-6,
                            0x1.565bcd0379bc4p-8, -0x1.c02db1262511bp-11, 0x1.f9a2b02495c87p-14, -0x1.f4c5e88e6d8f3p-17,
                            0x1.b90f40b3224f5p-20, -0x1.565260e74a00bp-23, 0x1.8a4165ae1d57ap-27);
}

/// erfc(x) for x >= 3/4; error 2^-55 beside the roundings. The square of x is kept to twice the precision.
DMLC_DEVICE double erfc_far(double x) {
  const double bounded = x > 28.0 ? 28.0 : x;
  const double t = (bounded - 3.0) / (bounded + 3.0);
  const double series =
      polynomial(t, 0x1.40c522d7e4987p+0, -0x1.15c084bb9e902p-3, -0x1.85a15c58aa22cp-5, 0x1.098366a5b4f41p-3,
                 -0x1.e88b803a51698p-4, 0x1.17ca2877c649dp-4, -0x1.8574c408214f7p-6, 0x1.4b884ea39553bp-9,
                 0x1.ef1bd9e0f91b6p-10, -0x1.98db5f0fce854p-11, -0x1.b9109f873cb9fp-14, 0x1.065b5c1ffa7f8p-13,
                 0x1.4b897fc760f06p-18, -0x1.5155835456a61p-16, -0x1.784ac186434d0p-21, 0x1.d31149c4b64d7p-19,
                 0x1.3c3accd842cd9p-22, -0x1.495998517a18ep-21, -0x1.27fb858629723p-24, 0x1.691fcbcd1bbcfp-24);
  const Pair square = two_product(bounded, bounded);
  const Reduced parts = reduced_by_ln2(-square.high);
  const double r = parts.rest - square.low;
  const double exponential = 1.0 + (r + r * r * exp_tail(r));
  return scaled(exponential * (series / (1.0 + 2.0 * bounded)), parts.n);
}

/// erf(x) / x - 1 by z = x^2 <= 15.44; error 2^-30.
DMLC_DEVICE double erf_short_series(double z) {
  return polynomial(z, 0x1.06eba7f9c0f38p-3, -0x1.812743c0a9ffbp-2, 0x1.ce2ed535e94f1p-4, -0x1.b829bc9fd4c1cp-6,
                    0x1.5649ef39633d6p-8, -0x1.bfb04b35388b9p-11, 0x1.f752cee9899e5p-14, -0x1.ed0da0c841c33p-17,
                    0x1.a6a41d3d46631p-20, -0x1.3b3162f6a5bcep-23, 0x1.92d709e45da74p-27, -0x1.af3ce3dd494c3p-31,
                    0x1.77b516117524dp-35, -0x1.013294258b6fdp-39, 0x1.085487398832fp-44, -0x1.7d4b6e74f13afp-50,
                    0x1.56c101a824a9ep-56, -0x1.2013dc96d8a15p-63);
}

/// erfc(x) for x from 3/4 to 10.1; error 2^-29. One division serves both quotients.
DMLC_DEVICE double erfc_short(double x) {
  const double inverse = 1.0 / ((x + 3.0) * (1.0 + 2.0 * x));
  const double t = (x - 3.0) * (1.0 + 2.0 * x) * inverse;
  const double series =
      polynomial(t, 0x1.40c522d54ee63p+0, -0x1.15c082cf3fdc8p-3, -0x1.85a129b10b139p-5, 0x1.0983036fd971ep-3,
                 -0x1.e88e00b694743p-4, 0x1.17d5364b7e6d4p-4, -0x1.851b35bfbd9fcp-6, 0x1.43ab91728e7eep-9,
                 0x1.da6034ddac2e2p-10, -0x1.4d19ca3692dd0p-11);
  return exp2_short(x * x * -0x1.71547652b82fep+0) * (series * (x + 3.0) * inverse);
}

}  // namespace dmlc_device

DMLC_DEVICE double erf(double x) {
  using namespace dmlc_device;
  const double size = magnitude(x);
  const double far = with_sign(1.0 - erfc_far(size), x);
  return size < 0.75 ? erf_near_zero(x) : far;
}

DMLC_DEVICE double erfc(double x) {
  using namespace dmlc_device;
  const double far = erfc_far(magnitude(x));
  const double near_zero = (0.5 - erf_near_zero(x)) + 0.5;
  const double value = x < 0 ? 2.0 - far : far;
  return magnitude(x) < 0.75 ? near_zero : value;
}

DMLC_DEVICE float erff(float x) {
  using namespace dmlc_device;
  const double wide = static_cast<double>(x);
  const double bounded = within(wide, -3.9293, 3.9293);
  const float value = static_cast<float>(bounded + bounded * erf_short_series(bounded * bounded));
  return magnitude(x) > 3.929f ? with_sign(1.0f, x) : value;
}

DMLC_DEVICE float erfcf(float x) {
  using namespace dmlc_device;
  const double wide = static_cast<double>(x);
  const double far = erfc_short(within(magnitude(wide), 0.0, 10.1));
  const double near_zero = 1.0 - (wide + wide * erf_short_series(wide * wide));
  const double value = x < 0 ? 2.0 - far : far;
  return static_cast<float>(magnitude(wide) < 0.75 ? near_zero : value);
}
