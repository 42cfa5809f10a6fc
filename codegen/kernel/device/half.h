// SPDX-License-Identifier: Apache-2.0
// `__half`: IEEE numbers of 16 bits. They are stored so; operations are done in float and rounded to the nearest,
// halves to even, which for a single +, -, * or / gives what 16-bit arithmetic would give.
#pragma once

#include "math.h"

#if defined(__clang__) && (defined(__F16C__) || defined(__aarch64__))
#define DMLC_DEVICE_CONVERTS_HALF 1
#endif

namespace dmlc_device {

/// The nearest 16-bit number, halves to even; beyond 65504 and a half step, infinity.
DMLC_DEVICE uint16_t half_bits(float x) {
#ifdef DMLC_DEVICE_CONVERTS_HALF
  return __builtin_bit_cast(uint16_t, static_cast<_Float16>(x));
#else
  const uint32_t size = bits_of(magnitude(x));
  const uint32_t rounded = size + 0xfffu + ((size >> 13) & 1u);
  const uint32_t normal = rounded >= 0x47800000u ? 0x7c00u : (rounded - 0x38000000u) >> 13;
  // The last place of 1/2 is the smallest 16-bit number: the addition rounds.
  const uint32_t subnormal = bits_of(magnitude(x) + 0.5f) - bits_of(0.5f);
  const uint32_t number = size < 0x38800000u ? subnormal : normal;
  const uint32_t not_a_number = 0x7e00u | ((size >> 13) & 0x1ffu);
  const uint32_t sign = (bits_of(x) >> 16) & 0x8000u;
  return static_cast<uint16_t>(sign | (size > 0x7f800000u ? not_a_number : number));
#endif
}

DMLC_DEVICE float half_value(uint16_t bits) {
#ifdef DMLC_DEVICE_CONVERTS_HALF
  return static_cast<float>(__builtin_bit_cast(_Float16, bits));
#else
  const uint32_t size = bits & 0x7fffu;
  const float subnormal = static_cast<float>(static_cast<int32_t>(size)) * 0x1p-24f;
  const uint32_t special = size >= 0x7c00u ? 0x70000000u : 0x38000000u;
  const uint32_t quiet = size > 0x7c00u ? 0x00400000u : 0u;
  const float normal = from_bits(((size << 13) + special) | quiet);
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000u) << 16;
  return from_bits(bits_of(size < 0x400u ? subnormal : normal) | sign);
#endif
}

/// The nearest float but for the last bit: 1 where something was cut off, so that a second rounding finds it.
DMLC_DEVICE float narrowed_to_odd(double x) {
  const float near = static_cast<float>(x);
  const uint32_t bits = bits_of(near);
  const double cut = magnitude(x) - static_cast<double>(magnitude(near));
  const uint32_t odd = (bits & 1u) != 0 ? bits : cut > 0 ? bits + 1u : bits - 1u;
  const bool finite = magnitude(x) < 0x1p100;
  return from_bits(finite && (cut > 0 || cut < 0) ? odd : bits);
}

}  // namespace dmlc_device

struct __half {
  __half() = default;
  DMLC_DEVICE_MEMBER __half(float value) : bits(dmlc_device::half_bits(value)) {}
  DMLC_DEVICE_MEMBER operator float() const { return dmlc_device::half_value(bits); }
  DMLC_DEVICE_MEMBER __half& operator+=(__half other);
  DMLC_DEVICE_MEMBER __half& operator-=(__half other);
  DMLC_DEVICE_MEMBER __half& operator*=(__half other);
  DMLC_DEVICE_MEMBER __half& operator/=(__half other);

 private:
  unsigned short bits;
};
typedef __half half;

DMLC_DEVICE __half __float2half(float value) { return __half(value); }
DMLC_DEVICE __half __float2half_rn(float value) { return __half(value); }
DMLC_DEVICE __half __double2half(double value) { return __half(dmlc_device::narrowed_to_odd(value)); }
DMLC_DEVICE float __half2float(__half value) { return static_cast<float>(value); }

DMLC_DEVICE __half operator+(__half a, __half b) { return __half(static_cast<float>(a) + static_cast<float>(b)); }
DMLC_DEVICE __half operator-(__half a, __half b) { return __half(static_cast<float>(a) - static_cast<float>(b)); }
DMLC_DEVICE __half operator*(__half a, __half b) { return __half(static_cast<float>(a) * static_cast<float>(b)); }
DMLC_DEVICE __half operator/(__half a, __half b) { return __half(static_cast<float>(a) / static_cast<float>(b)); }
DMLC_DEVICE __half operator-(__half a) { return __half(-static_cast<float>(a)); }
DMLC_DEVICE __half operator+(__half a) { return a; }
DMLC_DEVICE bool operator<(__half a, __half b) { return static_cast<float>(a) < static_cast<float>(b); }
DMLC_DEVICE bool operator>(__half a, __half b) { return static_cast<float>(a) > static_cast<float>(b); }
DMLC_DEVICE bool operator<=(__half a, __half b) { return static_cast<float>(a) <= static_cast<float>(b); }
DMLC_DEVICE bool operator>=(__half a, __half b) { return static_cast<float>(a) >= static_cast<float>(b); }
DMLC_DEVICE bool operator==(__half a, __half b) { return static_cast<float>(a) == static_cast<float>(b); }
DMLC_DEVICE bool operator!=(__half a, __half b) { return static_cast<float>(a) != static_cast<float>(b); }

inline __half& __half::operator+=(__half other) { return *this = *this + other; }
inline __half& __half::operator-=(__half other) { return *this = *this - other; }
inline __half& __half::operator*=(__half other) { return *this = *this * other; }
inline __half& __half::operator/=(__half other) { return *this = *this / other; }
