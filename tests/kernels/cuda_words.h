// SPDX-License-Identifier: Apache-2.0
// What a CUDA source takes for granted, as plain C++ for the emulator: qualifiers, indices, barrier, atomics. Included
// before a .cu file; mathematical functions are those of the C library.
#pragma once

#include <math.h>

#include <cstring>

#include "tests/kernels/emulator.h"

#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline
#define __noinline__
#define __launch_bounds__(...)
// One copy will do: blocks run one after the other. The section lets the emulator find it.
#define __shared__ static __attribute__((section("emulated_shared")))

extern dmlc::tests::Dimensions threadIdx;
extern dmlc::tests::Dimensions blockIdx;
extern dmlc::tests::Dimensions blockDim;
extern dmlc::tests::Dimensions gridDim;

/// Lets the other threads of the block come to the same place.
void __syncthreads();

// Nothing runs at the same time, so plain reading and writing is atomic. Each gives what was there before.
template <class Number>
Number atomicExch(Number* place, Number value) {
  const Number before = *place;
  *place = value;
  return before;
}
template <class Number>
Number atomicAdd(Number* place, std::type_identity_t<Number> value) {
  return atomicExch(place, static_cast<Number>(*place + value));
}
template <class Number>
Number atomicMin(Number* place, std::type_identity_t<Number> value) {
  return atomicExch(place, value < *place ? value : *place);
}
template <class Number>
Number atomicMax(Number* place, std::type_identity_t<Number> value) {
  return atomicExch(place, *place < value ? value : *place);
}
template <class Number>
Number atomicCAS(Number* place, std::type_identity_t<Number> expected, std::type_identity_t<Number> value) {
  return atomicExch(place, *place == expected ? value : *place);
}

template <class Number>
Number min(Number left, Number right) {
  return right < left ? right : left;
}
template <class Number>
Number max(Number left, Number right) {
  return left < right ? right : left;
}
inline float rsqrtf(float value) { return 1.0f / sqrtf(value); }
inline double rsqrt(double value) { return 1.0 / sqrt(value); }
