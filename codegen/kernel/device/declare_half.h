// SPDX-License-Identifier: Apache-2.0
// `__half`, declared for sources that name it.
#pragma once

struct __half {
  __half() = default;
  __device__ __half(float value);
  __device__ operator float() const;
  __device__ __half& operator+=(__half other);
  __device__ __half& operator-=(__half other);
  __device__ __half& operator*=(__half other);
  __device__ __half& operator/=(__half other);

 private:
  unsigned short bits;
};
typedef __half half;
__device__ __half __float2half(float value);
__device__ float __half2float(__half value);
__device__ __half __float2half_rn(float value);
__device__ __half __double2half(double value);
__device__ __half operator+(__half a, __half b);
__device__ __half operator-(__half a, __half b);
__device__ __half operator*(__half a, __half b);
__device__ __half operator/(__half a, __half b);
__device__ __half operator-(__half a);
__device__ __half operator+(__half a);
__device__ bool operator<(__half a, __half b);
__device__ bool operator>(__half a, __half b);
__device__ bool operator<=(__half a, __half b);
__device__ bool operator>=(__half a, __half b);
__device__ bool operator==(__half a, __half b);
__device__ bool operator!=(__half a, __half b);
