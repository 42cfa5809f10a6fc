// SPDX-License-Identifier: Apache-2.0
// Sine, cosine and tangent in double precision. Every finite argument is reduced to quarter turns with as many bits of
// 2 / pi as it needs (Payne & Hanek 1983), here by products of doubles, so that loops stay without a branch.
// Coefficients: minimax polynomials of our own making by the exchange algorithm (Remez 1934), 60 digits, then rounded.
#pragma once

#include "numeric.h"
#include "two_over_pi.h"

namespace dmlc_device {

/// An angle as whole quarter turns, of which the lowest two bits count, and the rest in radians, |rest| <= pi / 4.
struct Angle {
  Pair rest;
  uint64_t quarters;
};

/// An integer of magnitude below 2^51 in the low bits.
DMLC_DEVICE uint64_t low_bits(double whole) { return bits_of(whole + kRounder); }

/// The same modulo 4, for any integer.
DMLC_DEVICE double modulo_4(double whole) { return whole - 4.0 * nearest(0.25 * whole); }

DMLC_DEVICE Angle angle_of(double x) {
  const uint64_t biased = (bits_of(x) >> 52) & 0x7ff;
  const uint64_t window = biased < 1023 ? 0 : (biased - 1023) >> 5;
  const double* row = kTwoOverPi[window];
  const double part = x * from_bits((1023 - 32 * window) << 52);
  const Pair first = two_product(part, row[0]);
  const Pair second = two_product(part, row[1]);
  const Pair third = two_product(part, row[2]);
  const double whole = nearest(first.high);
  const Pair next = two_sum(second.high, first.low);
  const double next_whole = nearest(next.high);
  const Pair fraction = two_sum(first.high - whole, next.high - next_whole);
  const double last_whole = nearest(fraction.high);
  const Pair small = two_sum(next.low, second.low);
  const Pair smaller = two_sum(small.high, third.high);
  const Pair sum = two_sum(fraction.high - last_whole, smaller.high);
  const double low = sum.low + ((fraction.low + small.low) + (smaller.low + (third.low + part * row[3])));
  const Pair turns = fast_two_sum(sum.high, low);
  const Pair radians = two_product(turns.high, 0x1.921fb54442d18p+0);
  const double radians_low = radians.low + (turns.high * 0x1.1a62633145c07p-54 + turns.low * 0x1.921fb54442d18p+0);
  return {{radians.high, radians_low}, low_bits(modulo_4(whole) + modulo_4(next_whole) + last_whole)};
}

/// Sine of an angle of at most pi / 4; error 2^-57.
DMLC_DEVICE double sine_of_rest(Pair r) {
  const double z = r.high * r.high;
  const double tail = polynomial(z, -0x1.555555555554cp-3, 0x1.111111110fb34p-7, -0x1.a01a019c2cb62p-13,
                                 0x1.71de356baf5d0p-19, -0x1.ae5e4940a9543p-26, 0x1.5d86878bc7e1cp-33);
  return r.high + (r.high * z * tail + r.low * (1.0 - 0.5 * z));
}

/// Cosine of an angle of at most pi / 4; error 2^-64.
DMLC_DEVICE double cosine_of_rest(Pair r) {
  const double z = r.high * r.high;
  const double tail = polynomial(z, 0x1.555555555554cp-5, -0x1.6c16c16c15164p-10, 0x1.a01a019caf08bp-16,
                                 -0x1.27e4f807de8f7p-22, 0x1.1ee9ea6f4b8bep-29, -0x1.8fadd09c543ecp-37);
  const double half = 0.5 * z;
  const double first = 1.0 - half;
  return first + (((1.0 - first) - half) + (z * z * tail - r.high * r.low));
}

/// Sine of an angle of `quarters` quarter turns and a rest, of which sine and cosine are given.
DMLC_DEVICE double turned(double sine, double cosine, uint64_t quarters) {
  const double value = (quarters & 1) != 0 ? cosine : sine;
  return from_bits(bits_of(value) ^ ((quarters & 2) << 62));
}

/// Sine and cosine of pi x.
struct Turned {
  double sine;
  double cosine;
};
DMLC_DEVICE Turned turned_by_pi(double x) {
  const double once = x - 2.0 * nearest(0.5 * x);
  const double halves = nearest(2.0 * once);
  const double r = once - 0.5 * halves;
  const double z = r * r;
  const double sine_tail = polynomial(z, -0x1.4abbce625be47p+2, 0x1.466bc67758d49p+1, -0x1.32d2cce32e50bp-1,
                                      0x1.50783015f5146p-4, -0x1.e300a0e93c156p-8, 0x1.e401cd4cb5310p-12);
  const double cosine_tail =
      polynomial(z, -0x1.3bd3cc9be45dep+2, 0x1.03c1f081b5ab0p+2, -0x1.55d3c7e3c9565p+0, 0x1.e1f50683ab4bfp-3,
                 -0x1.a6d1ecaff798cp-6, 0x1.f9cc64f9b7895p-10, -0x1.b26e171225d86p-14);
  const Pair first = two_product(r, 0x1.921fb54442d18p+1);
  const double sine = first.high + (first.low + r * (0x1.1a62633145c07p-53 + z * sine_tail));
  const double cosine = 1.0 + z * cosine_tail;
  const uint64_t quarters = low_bits(halves);
  return {turned(sine, cosine, quarters), turned(sine, cosine, quarters + 1)};
}

/// Below this the sine and the tangent are their argument.
constexpr double kNoAngle = 0x1p-28;

}  // namespace dmlc_device

DMLC_DEVICE double sin(double x) {
  using namespace dmlc_device;
  const Angle angle = angle_of(x);
  const double value = turned(sine_of_rest(angle.rest), cosine_of_rest(angle.rest), angle.quarters);
  return magnitude(x) < kNoAngle ? x : value;
}

DMLC_DEVICE double cos(double x) {
  using namespace dmlc_device;
  const Angle angle = angle_of(x);
  return turned(sine_of_rest(angle.rest), cosine_of_rest(angle.rest), angle.quarters + 1);
}

DMLC_DEVICE void sincos(double x, double* sine, double* cosine) {
  using namespace dmlc_device;
  const Angle angle = angle_of(x);
  const double along = sine_of_rest(angle.rest);
  const double across = cosine_of_rest(angle.rest);
  *sine = magnitude(x) < kNoAngle ? x : turned(along, across, angle.quarters);
  *cosine = turned(along, across, angle.quarters + 1);
}

DMLC_DEVICE double tan(double x) {
  using namespace dmlc_device;
  const Angle angle = angle_of(x);
  const double sine = sine_of_rest(angle.rest);
  const double cosine = cosine_of_rest(angle.rest);
  const bool odd = (angle.quarters & 1) != 0;
  const double value = (odd ? -cosine : sine) / (odd ? sine : cosine);
  return magnitude(x) < kNoAngle ? x : value;
}

DMLC_DEVICE double sinpi(double x) {
  const double value = dmlc_device::turned_by_pi(x).sine;
  return x == 0 ? x : value;
}

DMLC_DEVICE double cospi(double x) { return dmlc_device::turned_by_pi(x).cosine; }
