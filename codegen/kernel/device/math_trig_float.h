// SPDX-License-Identifier: Apache-2.0
// Sine, cosine and tangent in single precision, by way of double. Every finite argument is reduced to quarter turns
// with as many bits of 2 / pi as it needs (Payne & Hanek 1983), here by two products, so that loops stay without a
// branch. Coefficients: minimax polynomials of our own making by the exchange algorithm (Remez 1934), 60 digits, then
// rounded.
#pragma once

#include "math_trig.h"
#include "numeric.h"

namespace dmlc_device {

/// An angle as whole quarter turns, of which the lowest two bits count, and the rest in quarter turns, |rest| <= 1/2.
struct QuarterTurns {
  double rest;
  uint64_t quarters;
};

/// 2 / pi less what makes multiples of 4 with every bit of a float of this size; the rounded product is below 2^51.
DMLC_DEVICE Pair two_over_pi_for(double size) {
  Pair factor = {0x1.45f306dc9c883p-1, -0x1.6b01ec5417056p-55};
  factor.high = size < 0x1p51 ? factor.high : -0x1.1b1bbead603d9p-28;
  factor.low = size < 0x1p51 ? factor.low : 0x1.5f47d4d377037p-82;
  factor.high = size < 0x1p77 ? factor.high : 0x1.4a7f09d5f47d5p-54;
  factor.low = size < 0x1p77 ? factor.low : -0x1.6447e493ad4cep-109;
  factor.high = size < 0x1p103 ? factor.high : -0x1.505c1596447e5p-81;
  factor.low = size < 0x1p103 ? factor.low : 0x1.b14acc9e21c82p-135;
  return factor;
}

DMLC_DEVICE QuarterTurns quarter_turns_of(double x) {
  const Pair factor = two_over_pi_for(magnitude(x));
  const Pair product = two_product(x, factor.high);
  const double shifted = product.high + kRounder;
  const double fraction = (product.high - (shifted - kRounder)) + (product.low + x * factor.low);
  const double shifted_fraction = fraction + kRounder;
  return {fraction - (shifted_fraction - kRounder), bits_of(shifted) + bits_of(shifted_fraction)};
}

/// Sine and cosine of a rest in quarter turns; error 2^-37 and 2^-33.
DMLC_DEVICE double short_sine(double turns) {
  return turns * polynomial(turns * turns, 0x1.921fb5443b586p+0, -0x1.4abbce56ad726p-1, 0x1.466bbac76f1cbp-4,
                            -0x1.32ca9cc0dd2dcp-8, 0x1.4bc81f42a1292p-13);
}
DMLC_DEVICE double short_cosine(double turns) {
  return polynomial(turns * turns, 1.0, -0x1.3bd3cc81bb2aap+0, 0x1.03c1de8543586p-2, -0x1.55c5df736760ep-6,
                    0x1.d9c25141d0438p-11);
}

}  // namespace dmlc_device

DMLC_DEVICE float sinf(float x) {
  using namespace dmlc_device;
  const QuarterTurns angle = quarter_turns_of(static_cast<double>(x));
  const float value = static_cast<float>(turned(short_sine(angle.rest), short_cosine(angle.rest), angle.quarters));
  return x == 0 ? x : value;
}

DMLC_DEVICE float cosf(float x) {
  using namespace dmlc_device;
  const QuarterTurns angle = quarter_turns_of(static_cast<double>(x));
  return static_cast<float>(turned(short_sine(angle.rest), short_cosine(angle.rest), angle.quarters + 1));
}

DMLC_DEVICE void sincosf(float x, float* sine, float* cosine) {
  using namespace dmlc_device;
  const QuarterTurns angle = quarter_turns_of(static_cast<double>(x));
  const double along = short_sine(angle.rest);
  const double across = short_cosine(angle.rest);
  *sine = x == 0 ? x : static_cast<float>(turned(along, across, angle.quarters));
  *cosine = static_cast<float>(turned(along, across, angle.quarters + 1));
}

DMLC_DEVICE float tanf(float x) {
  using namespace dmlc_device;
  const QuarterTurns angle = quarter_turns_of(static_cast<double>(x));
  const double sine = short_sine(angle.rest);
  const double cosine = short_cosine(angle.rest);
  const bool odd = (angle.quarters & 1) != 0;
  const float value = static_cast<float>((odd ? -cosine : sine) / (odd ? sine : cosine));
  return x == 0 ? x : value;
}

/// Whole quarter turns are exact in double, and so is the rest.
DMLC_DEVICE float sinpif(float x) {
  using namespace dmlc_device;
  const double halves = nearest(2.0 * static_cast<double>(x));
  const double rest = 2.0 * static_cast<double>(x) - halves;
  const float value = static_cast<float>(turned(short_sine(rest), short_cosine(rest), low_bits(modulo_4(halves))));
  return x == 0 ? x : value;
}

DMLC_DEVICE float cospif(float x) {
  using namespace dmlc_device;
  const double halves = nearest(2.0 * static_cast<double>(x));
  const double rest = 2.0 * static_cast<double>(x) - halves;
  return static_cast<float>(turned(short_sine(rest), short_cosine(rest), low_bits(modulo_4(halves)) + 1));
}
