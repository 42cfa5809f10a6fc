// SPDX-License-Identifier: Apache-2.0
// CUDA's intrinsics for numbers: conversions with a rounding, the same bits as another type, the functions that a GPU
// has in a fast and inexact form and that here are as exact as the others.
#pragma once

#include "math_exact.h"
#include "math_exp.h"
#include "math_inverse.h"
#include "math_log.h"
#include "math_pow.h"
#include "math_trig_float.h"

DMLC_DEVICE int __float_as_int(float x) { return __builtin_bit_cast(int, x); }
DMLC_DEVICE unsigned int __float_as_uint(float x) { return __builtin_bit_cast(unsigned int, x); }
DMLC_DEVICE float __int_as_float(int x) { return __builtin_bit_cast(float, x); }
DMLC_DEVICE float __uint_as_float(unsigned int x) { return __builtin_bit_cast(float, x); }
DMLC_DEVICE long long __double_as_longlong(double x) { return __builtin_bit_cast(long long, x); }
DMLC_DEVICE double __longlong_as_double(long long x) { return __builtin_bit_cast(double, x); }

namespace dmlc_device {

/// A whole number as an integer, the nearest limit where it does not fit, `of_nan` for NaN.
DMLC_DEVICE int to_int(double whole, int of_nan) {
  const double bounded = whole < -2147483648.0 ? -2147483648.0 : whole > 2147483647.0 ? 2147483647.0 : whole;
  return whole != whole ? of_nan : static_cast<int>(whole != whole ? 0.0 : bounded);
}
DMLC_DEVICE unsigned int to_unsigned(double whole) {
  const double bounded = whole > 0.0 ? whole : 0.0;
  return static_cast<unsigned int>(static_cast<long long>(bounded > 4294967295.0 ? 4294967295.0 : bounded));
}

}  // namespace dmlc_device

DMLC_DEVICE int __float2int_rn(float x) { return dmlc_device::to_int(static_cast<double>(rintf(x)), 0); }
DMLC_DEVICE int __float2int_rz(float x) { return dmlc_device::to_int(static_cast<double>(truncf(x)), 0); }
DMLC_DEVICE int __float2int_ru(float x) { return dmlc_device::to_int(static_cast<double>(ceilf(x)), 0); }
DMLC_DEVICE int __float2int_rd(float x) { return dmlc_device::to_int(static_cast<double>(floorf(x)), 0); }
DMLC_DEVICE unsigned int __float2uint_rn(float x) { return dmlc_device::to_unsigned(static_cast<double>(rintf(x))); }
DMLC_DEVICE unsigned int __float2uint_rz(float x) { return dmlc_device::to_unsigned(static_cast<double>(truncf(x))); }
DMLC_DEVICE unsigned int __float2uint_ru(float x) { return dmlc_device::to_unsigned(static_cast<double>(ceilf(x))); }
DMLC_DEVICE unsigned int __float2uint_rd(float x) { return dmlc_device::to_unsigned(static_cast<double>(floorf(x))); }
DMLC_DEVICE int __double2int_rn(double x) { return dmlc_device::to_int(rint(x), -2147483647 - 1); }
DMLC_DEVICE int __double2int_rz(double x) { return dmlc_device::to_int(trunc(x), -2147483647 - 1); }
DMLC_DEVICE int __double2int_ru(double x) { return dmlc_device::to_int(ceil(x), -2147483647 - 1); }
DMLC_DEVICE int __double2int_rd(double x) { return dmlc_device::to_int(floor(x), -2147483647 - 1); }
DMLC_DEVICE float __int2float_rn(int x) { return static_cast<float>(x); }
DMLC_DEVICE float __uint2float_rn(unsigned int x) { return static_cast<float>(x); }
DMLC_DEVICE double __int2double_rn(int x) { return static_cast<double>(x); }
DMLC_DEVICE float __double2float_rn(double x) { return static_cast<float>(x); }

DMLC_DEVICE float __expf(float x) { return expf(x); }
DMLC_DEVICE float __exp10f(float x) { return exp10f(x); }
DMLC_DEVICE float __logf(float x) { return logf(x); }
DMLC_DEVICE float __log2f(float x) { return log2f(x); }
DMLC_DEVICE float __log10f(float x) { return log10f(x); }
DMLC_DEVICE float __powf(float x, float y) { return powf(x, y); }
DMLC_DEVICE float __sinf(float x) { return sinf(x); }
DMLC_DEVICE float __cosf(float x) { return cosf(x); }
DMLC_DEVICE float __tanf(float x) { return tanf(x); }
DMLC_DEVICE void __sincosf(float x, float* sine, float* cosine) { sincosf(x, sine, cosine); }
DMLC_DEVICE float __fdividef(float x, float y) { return x / y; }

/// The comparison is false for NaN, which becomes 0.
DMLC_DEVICE float __saturatef(float x) {
  const float above = x > 0.0f ? x : 0.0f;
  return above > 1.0f ? 1.0f : above;
}

namespace dmlc_device {

/// The number itself, in a register: no product behind it is fused with a sum before it. Contraction is allowed for all
/// of a kernel, and no pragma takes that back.
template <class T>
DMLC_DEVICE T unfused(T x) {
#if defined(__aarch64__)
  __asm__("" : "+w"(x));
#else
  __asm__("" : "+x"(x));
#endif
  return x;
}

}  // namespace dmlc_device

DMLC_DEVICE float __fadd_rn(float x, float y) { return dmlc_device::unfused(x) + dmlc_device::unfused(y); }
DMLC_DEVICE float __fsub_rn(float x, float y) { return dmlc_device::unfused(x) - dmlc_device::unfused(y); }
DMLC_DEVICE float __fmul_rn(float x, float y) { return dmlc_device::unfused(x * y); }
DMLC_DEVICE float __fdiv_rn(float x, float y) { return x / y; }
DMLC_DEVICE float __frcp_rn(float x) { return 1.0f / x; }
DMLC_DEVICE float __fsqrt_rn(float x) { return __builtin_sqrtf(x); }
DMLC_DEVICE float __frsqrt_rn(float x) { return static_cast<float>(1.0 / __builtin_sqrt(static_cast<double>(x))); }
DMLC_DEVICE float __fmaf_rn(float x, float y, float z) { return fmaf(x, y, z); }
DMLC_DEVICE double __dadd_rn(double x, double y) { return dmlc_device::unfused(x) + dmlc_device::unfused(y); }
DMLC_DEVICE double __dsub_rn(double x, double y) { return dmlc_device::unfused(x) - dmlc_device::unfused(y); }
DMLC_DEVICE double __dmul_rn(double x, double y) { return dmlc_device::unfused(x * y); }
DMLC_DEVICE double __ddiv_rn(double x, double y) { return x / y; }
DMLC_DEVICE double __drcp_rn(double x) { return 1.0 / x; }
DMLC_DEVICE double __dsqrt_rn(double x) { return __builtin_sqrt(x); }
DMLC_DEVICE double __fma_rn(double x, double y, double z) { return fma(x, y, z); }
