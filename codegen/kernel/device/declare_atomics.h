// SPDX-License-Identifier: Apache-2.0
// Atomic operations, declared for sources that name one.
#pragma once

#define DMLC_ATOMIC(type)                 \
  __device__ type atomicAdd(type*, type); \
  __device__ type atomicExch(type*, type);
#define DMLC_INTEGER_ATOMIC(type)         \
  DMLC_ATOMIC(type)                       \
  __device__ type atomicMin(type*, type); \
  __device__ type atomicMax(type*, type); \
  __device__ type atomicAnd(type*, type); \
  __device__ type atomicOr(type*, type);  \
  __device__ type atomicXor(type*, type); \
  __device__ type atomicCAS(type*, type, type);
DMLC_INTEGER_ATOMIC(int)
DMLC_INTEGER_ATOMIC(unsigned int)
DMLC_INTEGER_ATOMIC(unsigned long long)
DMLC_ATOMIC(float)
__device__ double atomicAdd(double*, double);
__device__ long long atomicMin(long long*, long long);
__device__ long long atomicMax(long long*, long long);
__device__ int atomicSub(int*, int);
__device__ unsigned int atomicSub(unsigned int*, unsigned int);
__device__ unsigned int atomicInc(unsigned int*, unsigned int);
__device__ unsigned int atomicDec(unsigned int*, unsigned int);
#undef DMLC_INTEGER_ATOMIC
#undef DMLC_ATOMIC
