// SPDX-License-Identifier: Apache-2.0
// Stands in front of every kernel when NVRTC compiles it: what CUDA's own headers would bring and NVRTC alone lacks.
// Arithmetic, functions and atomics are NVRTC's; codegen/kernel/device has the same for processors.
#pragma once

using int8_t = signed char;
using int16_t = short;
using int32_t = int;
using int64_t = long long;
using uint8_t = unsigned char;
using uint16_t = unsigned short;
using uint32_t = unsigned int;
using uint64_t = unsigned long long;
using ptrdiff_t = long;
using intptr_t = long;
using uintptr_t = unsigned long;

#define CHAR_BIT 8
#define SCHAR_MIN (-128)
#define SCHAR_MAX 127
#define UCHAR_MAX 255
#define CHAR_MIN SCHAR_MIN
#define CHAR_MAX SCHAR_MAX
#define SHRT_MIN (-32768)
#define SHRT_MAX 32767
#define USHRT_MAX 65535
#define INT_MIN (-2147483647 - 1)
#define INT_MAX 2147483647
#define UINT_MAX 4294967295u
#define LONG_MIN (-9223372036854775807l - 1)
#define LONG_MAX 9223372036854775807l
#define ULONG_MAX 18446744073709551615ul
#define LLONG_MIN (-9223372036854775807ll - 1)
#define LLONG_MAX 9223372036854775807ll
#define ULLONG_MAX 18446744073709551615ull
#define INT8_MIN SCHAR_MIN
#define INT8_MAX SCHAR_MAX
#define UINT8_MAX UCHAR_MAX
#define INT16_MIN SHRT_MIN
#define INT16_MAX SHRT_MAX
#define UINT16_MAX USHRT_MAX
#define INT32_MIN INT_MIN
#define INT32_MAX INT_MAX
#define UINT32_MAX UINT_MAX
#define INT64_MIN LLONG_MIN
#define INT64_MAX LLONG_MAX
#define UINT64_MAX ULLONG_MAX
#define SIZE_MAX ULONG_MAX

#define FLT_RADIX 2
#define FLT_DIG 6
#define FLT_MANT_DIG 24
#define FLT_MAX 3.40282346638528859811704183484516925e+38f
#define FLT_MIN 1.17549435082228750796873653722224568e-38f
#define FLT_TRUE_MIN 1.40129846432481707092372958328991613e-45f
#define FLT_EPSILON 1.19209289550781250000000000000000000e-7f
#define DBL_DIG 15
#define DBL_MANT_DIG 53
#define DBL_MAX 1.79769313486231570814527423731704357e+308
#define DBL_MIN 2.22507385850720138309023271733240406e-308
#define DBL_TRUE_MIN 4.94065645841246544176568792868221372e-324
#define DBL_EPSILON 2.22044604925031308084726333618164062e-16

// Constant expressions where the compiler has a way to say so.
#if __CUDACC_VER_MAJOR__ >= 12
#define INFINITY (__builtin_bit_cast(float, 0x7f800000))
#define NAN (__builtin_bit_cast(float, 0x7fc00000))
#define HUGE_VAL (__builtin_bit_cast(double, 0x7ff0000000000000ll))
#define CUDART_NAN (__builtin_bit_cast(double, 0x7ff8000000000000ll))
#else
#define INFINITY (__int_as_float(0x7f800000))
#define NAN (__int_as_float(0x7fc00000))
#define HUGE_VAL (__longlong_as_double(0x7ff0000000000000ll))
#define CUDART_NAN (__longlong_as_double(0x7ff8000000000000ll))
#endif
#define HUGE_VALF INFINITY
#define CUDART_INF_F INFINITY
#define CUDART_NAN_F NAN
#define CUDART_INF HUGE_VAL
#define CUDART_MAX_NORMAL_F FLT_MAX
#define CUDART_MIN_DENORM_F FLT_TRUE_MIN
#define CUDART_SQRT_TWO_F 1.41421356237309504880f
#define CUDART_LN2_F 0.69314718055994530942f
#define CUDART_L2E_F 1.44269504088896340736f
#define CUDART_PI_F 3.14159265358979323846f
#define CUDART_PI 3.14159265358979323846

#define M_E 2.71828182845904523536
#define M_LOG2E 1.44269504088896340736
#define M_LOG10E 0.43429448190325182765
#define M_LN2 0.69314718055994530942
#define M_LN10 2.30258509299404568402
#define M_PI 3.14159265358979323846
#define M_PI_2 1.57079632679489661923
#define M_PI_4 0.78539816339744830962
#define M_1_PI 0.31830988618379067154
#define M_2_PI 0.63661977236758134308
#define M_2_SQRTPI 1.12837916709551257390
#define M_SQRT2 1.41421356237309504880
#define M_SQRT1_2 0.70710678118654752440

// C++ takes an integer, and what stands beside an integer or a double, as a double; NVRTC finds such calls ambiguous.
#define DMLC_OF_INTEGER(name) \
  __device__ __forceinline__ double name(int x) { return name(static_cast<double>(x)); }
#define DMLC_OF_PAIR(name, left, right)                          \
  __device__ __forceinline__ double name(left x, right y) {      \
    return name(static_cast<double>(x), static_cast<double>(y)); \
  }
#define DMLC_OF_BOTH(name)          \
  DMLC_OF_PAIR(name, float, double) \
  DMLC_OF_PAIR(name, double, float) \
  DMLC_OF_PAIR(name, int, float)    \
  DMLC_OF_PAIR(name, int, double)
#define DMLC_OF_ALL(name)        \
  DMLC_OF_BOTH(name)             \
  DMLC_OF_PAIR(name, float, int) \
  DMLC_OF_PAIR(name, double, int)
DMLC_OF_INTEGER(sqrt)
DMLC_OF_INTEGER(cbrt)
DMLC_OF_INTEGER(exp)
DMLC_OF_INTEGER(exp2)
DMLC_OF_INTEGER(expm1)
DMLC_OF_INTEGER(log)
DMLC_OF_INTEGER(log2)
DMLC_OF_INTEGER(log10)
DMLC_OF_INTEGER(log1p)
DMLC_OF_INTEGER(sin)
DMLC_OF_INTEGER(cos)
DMLC_OF_INTEGER(tan)
DMLC_OF_INTEGER(asin)
DMLC_OF_INTEGER(acos)
DMLC_OF_INTEGER(atan)
DMLC_OF_INTEGER(sinh)
DMLC_OF_INTEGER(cosh)
DMLC_OF_INTEGER(tanh)
DMLC_OF_INTEGER(asinh)
DMLC_OF_INTEGER(acosh)
DMLC_OF_INTEGER(atanh)
DMLC_OF_INTEGER(erf)
DMLC_OF_INTEGER(erfc)
DMLC_OF_INTEGER(floor)
DMLC_OF_INTEGER(ceil)
DMLC_OF_INTEGER(trunc)
DMLC_OF_INTEGER(round)
DMLC_OF_INTEGER(rint)
DMLC_OF_INTEGER(nearbyint)
DMLC_OF_INTEGER(fabs)
DMLC_OF_BOTH(pow)
DMLC_OF_ALL(fmod)
DMLC_OF_ALL(atan2)
DMLC_OF_ALL(hypot)
DMLC_OF_ALL(fmin)
DMLC_OF_ALL(fmax)
DMLC_OF_PAIR(pow, int, int)
#undef DMLC_OF_INTEGER
#undef DMLC_OF_PAIR
#undef DMLC_OF_BOTH
#undef DMLC_OF_ALL

// IEEE binary16. Values are computed in float and rounded once, which for + - * / is the same as computing in 16 bits:
// 24 bits are two more than twice 11.
struct __half {
  unsigned short bits;

  __half() = default;
  __device__ __forceinline__ __half(float value) { asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value)); }
  __device__ __forceinline__ __half(double value) { asm("cvt.rn.f16.f64 %0, %1;" : "=h"(bits) : "d"(value)); }
  __device__ __forceinline__ __half(int value) : __half(static_cast<float>(value)) {}
  __device__ __forceinline__ operator float() const {
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
    return value;
  }
  __device__ __forceinline__ __half& operator+=(__half other);
  __device__ __forceinline__ __half& operator-=(__half other);
  __device__ __forceinline__ __half& operator*=(__half other);
  __device__ __forceinline__ __half& operator/=(__half other);
};
using half = __half;

__device__ __forceinline__ __half __float2half(float value) { return __half(value); }
__device__ __forceinline__ __half __float2half_rn(float value) { return __half(value); }
__device__ __forceinline__ float __half2float(__half value) { return static_cast<float>(value); }
__device__ __forceinline__ __half __double2half(double value) { return __half(value); }
__device__ __forceinline__ unsigned short __half_as_ushort(__half value) { return value.bits; }
__device__ __forceinline__ __half __ushort_as_half(unsigned short bits) {
  __half value;
  value.bits = bits;
  return value;
}

__device__ __forceinline__ __half operator+(__half a, __half b) { return __half(__half2float(a) + __half2float(b)); }
__device__ __forceinline__ __half operator-(__half a, __half b) { return __half(__half2float(a) - __half2float(b)); }
__device__ __forceinline__ __half operator*(__half a, __half b) { return __half(__half2float(a) * __half2float(b)); }
__device__ __forceinline__ __half operator/(__half a, __half b) { return __half(__half2float(a) / __half2float(b)); }
__device__ __forceinline__ __half operator-(__half a) {
  return __ushort_as_half(static_cast<unsigned short>(a.bits ^ 0x8000u));
}
__device__ __forceinline__ __half operator+(__half a) { return a; }
__device__ __forceinline__ bool operator<(__half a, __half b) { return __half2float(a) < __half2float(b); }
__device__ __forceinline__ bool operator>(__half a, __half b) { return __half2float(a) > __half2float(b); }
__device__ __forceinline__ bool operator<=(__half a, __half b) { return __half2float(a) <= __half2float(b); }
__device__ __forceinline__ bool operator>=(__half a, __half b) { return __half2float(a) >= __half2float(b); }
__device__ __forceinline__ bool operator==(__half a, __half b) { return __half2float(a) == __half2float(b); }
__device__ __forceinline__ bool operator!=(__half a, __half b) { return __half2float(a) != __half2float(b); }

__device__ __forceinline__ __half& __half::operator+=(__half other) { return *this = *this + other; }
__device__ __forceinline__ __half& __half::operator-=(__half other) { return *this = *this - other; }
__device__ __forceinline__ __half& __half::operator*=(__half other) { return *this = *this * other; }
__device__ __forceinline__ __half& __half::operator/=(__half other) { return *this = *this / other; }
