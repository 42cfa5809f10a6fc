// SPDX-License-Identifier: Apache-2.0
// What every kernel may use, declared for Clang's CUDA mode, in which sources are read: there are no bodies here.
#pragma once

#define __host__ __attribute__((host))
#define __device__ __attribute__((device))
#define DMLC_KERNEL __attribute__((global))
#define __global__ DMLC_KERNEL
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __forceinline__ inline __attribute__((always_inline))

#include "types.h"

struct uint3 {
  unsigned int x, y, z;
};
struct dim3 {
  unsigned int x, y, z;
};
extern const __device__ uint3 threadIdx;
extern const __device__ uint3 blockIdx;
extern const __device__ dim3 blockDim;
extern const __device__ dim3 gridDim;

__device__ void __syncthreads();
__device__ void __threadfence();
__device__ void __threadfence_block();

template <class T>
__device__ T __ldg(const T* address);
