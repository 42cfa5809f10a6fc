// SPDX-License-Identifier: Apache-2.0
// CUDA's words when a kernel is compiled for processors. Included in front of the source, with what it names of the
// functions of numbers; nothing else is.
// What a thread asks for its place becomes a call that the compiler replaces; a barrier is a call that cuts the kernel.
#pragma once

// Generated sources redefine __global__ and come back to this one.
#define DMLC_KERNEL __attribute__((section(".dmlc.kernel"), used))
#define __global__ DMLC_KERNEL
#define __device__ __attribute__((always_inline))
#define __host__
#define __constant__ static const
// A thread-local variable of a function is a static one and may be declared `extern`, as CUDA's shared ones may.
#define __shared__ __attribute__((require_constant_initialization)) thread_local
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__
#define __launch_bounds__(...)
#define __grid_constant__
#define DMLC_CPU 1
#define DMLC_DEVICE static inline __attribute__((always_inline))

extern "C" {
__attribute__((const)) unsigned __dmlc_tid_x();
__attribute__((const)) unsigned __dmlc_tid_y();
__attribute__((const)) unsigned __dmlc_tid_z();
__attribute__((const)) unsigned __dmlc_bid_x();
__attribute__((const)) unsigned __dmlc_bid_y();
__attribute__((const)) unsigned __dmlc_bid_z();
__attribute__((const)) unsigned __dmlc_bdim_x();
__attribute__((const)) unsigned __dmlc_bdim_y();
__attribute__((const)) unsigned __dmlc_bdim_z();
__attribute__((const)) unsigned __dmlc_gdim_x();
__attribute__((const)) unsigned __dmlc_gdim_y();
__attribute__((const)) unsigned __dmlc_gdim_z();
__attribute__((convergent, noduplicate)) void __dmlc_barrier();

// The code generator calls these for large copies; they are dropped where it does not.
#define DMLC_COPIES __attribute__((visibility("hidden"), used, no_builtin)) inline
#if defined(__x86_64__)
DMLC_COPIES void* memset(void* to, int value, unsigned long size) {
  void* at = to;
  asm volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(value) : "memory");
  return to;
}
DMLC_COPIES void* memcpy(void* to, const void* from, unsigned long size) {
  void* at = to;
  asm volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
  return to;
}
DMLC_COPIES void* memmove(void* to, const void* from, unsigned long size) {
  if (static_cast<char*>(to) - static_cast<const char*>(from) >= static_cast<long>(size) || to <= from)
    return memcpy(to, from, size);
  void* at = static_cast<char*>(to) + size - 1;
  from = static_cast<const char*>(from) + size - 1;
  asm volatile("std; rep movsb; cld" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
  return to;
}
#else
DMLC_COPIES void* memset(void* to, int value, unsigned long size) {
  for (unsigned long i = 0; i < size; ++i) static_cast<volatile char*>(to)[i] = static_cast<char>(value);
  return to;
}
DMLC_COPIES void* memcpy(void* to, const void* from, unsigned long size) {
  for (unsigned long i = 0; i < size; ++i) static_cast<volatile char*>(to)[i] = static_cast<const char*>(from)[i];
  return to;
}
DMLC_COPIES void* memmove(void* to, const void* from, unsigned long size) {
  volatile char* out = static_cast<volatile char*>(to);
  const char* in = static_cast<const char*>(from);
  if (out <= in)
    for (unsigned long i = 0; i < size; ++i) out[i] = in[i];
  else
    for (unsigned long i = size; i > 0; --i) out[i - 1] = in[i - 1];
  return to;
}
#endif
#undef DMLC_COPIES
}

struct uint3 {
  unsigned x, y, z;
};
struct dim3 {
  unsigned x = 1, y = 1, z = 1;
};

#define DMLC_PLACE(name, prefix)                                          \
  struct __dmlc_##name {                                                  \
    __declspec(property(get = get_x)) unsigned x;                         \
    __declspec(property(get = get_y)) unsigned y;                         \
    __declspec(property(get = get_z)) unsigned z;                         \
    DMLC_DEVICE unsigned get_x() { return __dmlc_##prefix##_x(); }        \
    DMLC_DEVICE unsigned get_y() { return __dmlc_##prefix##_y(); }        \
    DMLC_DEVICE unsigned get_z() { return __dmlc_##prefix##_z(); }        \
    inline operator uint3() const { return {get_x(), get_y(), get_z()}; } \
  };                                                                      \
  constexpr __dmlc_##name name {}
DMLC_PLACE(threadIdx, tid);
DMLC_PLACE(blockIdx, bid);
DMLC_PLACE(blockDim, bdim);
DMLC_PLACE(gridDim, gdim);
#undef DMLC_PLACE
constexpr int warpSize = 32;

__device__ inline void __syncthreads() { __dmlc_barrier(); }
__device__ inline void __threadfence_block() { __atomic_thread_fence(__ATOMIC_ACQ_REL); }
__device__ inline void __threadfence() { __atomic_thread_fence(__ATOMIC_ACQ_REL); }

#define DMLC_ATOMICS(T)                                                                                       \
  __device__ inline T atomicAdd(T* at, T value) { return __atomic_fetch_add(at, value, __ATOMIC_RELAXED); }   \
  __device__ inline T atomicSub(T* at, T value) { return __atomic_fetch_sub(at, value, __ATOMIC_RELAXED); }   \
  __device__ inline T atomicExch(T* at, T value) { return __atomic_exchange_n(at, value, __ATOMIC_RELAXED); } \
  __device__ inline T atomicMin(T* at, T value) { return __atomic_fetch_min(at, value, __ATOMIC_RELAXED); }   \
  __device__ inline T atomicMax(T* at, T value) { return __atomic_fetch_max(at, value, __ATOMIC_RELAXED); }   \
  __device__ inline T atomicAnd(T* at, T value) { return __atomic_fetch_and(at, value, __ATOMIC_RELAXED); }   \
  __device__ inline T atomicOr(T* at, T value) { return __atomic_fetch_or(at, value, __ATOMIC_RELAXED); }     \
  __device__ inline T atomicXor(T* at, T value) { return __atomic_fetch_xor(at, value, __ATOMIC_RELAXED); }   \
  __device__ inline T atomicCAS(T* at, T expected, T value) {                                                 \
    __atomic_compare_exchange_n(at, &expected, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);             \
    return expected;                                                                                          \
  }
DMLC_ATOMICS(int)
DMLC_ATOMICS(unsigned)
DMLC_ATOMICS(long long)
DMLC_ATOMICS(unsigned long long)
#undef DMLC_ATOMICS
__device__ inline unsigned atomicInc(unsigned* at, unsigned most) {
  unsigned old = *at;
  while (!__atomic_compare_exchange_n(at, &old, old >= most ? 0 : old + 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  return old;
}
__device__ inline unsigned atomicDec(unsigned* at, unsigned most) {
  unsigned old = *at;
  while (!__atomic_compare_exchange_n(at, &old, old == 0 || old > most ? most : old - 1, false, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED)) {
  }
  return old;
}
__device__ inline float atomicAdd(float* at, float value) { return __atomic_fetch_add(at, value, __ATOMIC_RELAXED); }
__device__ inline double atomicAdd(double* at, double value) { return __atomic_fetch_add(at, value, __ATOMIC_RELAXED); }
__device__ inline float atomicExch(float* at, float value) {
  float old;
  __atomic_exchange(at, &value, &old, __ATOMIC_RELAXED);
  return old;
}

template <class T>
__device__ inline T __ldg(const T* at) {
  return *at;
}

#include "types.h"
