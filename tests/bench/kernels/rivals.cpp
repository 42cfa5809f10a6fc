// SPDX-License-Identifier: Apache-2.0
// Plain loops, compiled for this very processor.
#include "tests/bench/kernels/rivals.h"

#include <cmath>

namespace dmlc::bench {

void plain_add(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ out, long n) {
  for (long i = 0; i < n; ++i) out[i] = a[i] + b[i];
}
void plain_saxpy(const float* __restrict__ x, const float* __restrict__ y, float* __restrict__ out, float a, long n) {
  for (long i = 0; i < n; ++i) out[i] = a * x[i] + y[i];
}
void plain_clamp(const float* __restrict__ x, float* __restrict__ out, float low, float high, long n) {
  for (long i = 0; i < n; ++i) out[i] = x[i] < low ? low : x[i] > high ? high : x[i];
}
void plain_sqrt(const float* __restrict__ x, float* __restrict__ out, long n) {
  for (long i = 0; i < n; ++i) out[i] = std::sqrt(x[i]);
}
void plain_exp(const float* __restrict__ x, float* __restrict__ out, long n) {
  for (long i = 0; i < n; ++i) out[i] = std::exp(x[i]);
}
void plain_sigmoid(const float* __restrict__ x, float* __restrict__ out, long n) {
  for (long i = 0; i < n; ++i) out[i] = 1.0f / (1.0f + std::exp(-x[i]));
}
double plain_sum(const float* x, long n) {
  double sum = 0;
  for (long i = 0; i < n; ++i) sum += x[i];
  return sum;
}
float plain_max(const float* x, long n) {
  float most = x[0];
  for (long i = 1; i < n; ++i) most = x[i] > most ? x[i] : most;
  return most;
}
double plain_dot(const float* x, const float* y, long n) {
  double sum = 0;
  for (long i = 0; i < n; ++i) sum += static_cast<double>(x[i]) * y[i];
  return sum;
}
void plain_softmax(const float* __restrict__ x, float* __restrict__ out, long width, long rows) {
  for (long row = 0; row < rows; ++row) {
    const float* in = x + row * width;
    float* to = out + row * width;
    float peak = in[0];
    for (long j = 1; j < width; ++j) peak = in[j] > peak ? in[j] : peak;
    float sum = 0;
    for (long j = 0; j < width; ++j) {
      to[j] = std::exp(in[j] - peak);
      sum += to[j];
    }
    for (long j = 0; j < width; ++j) to[j] /= sum;
  }
}

}  // namespace dmlc::bench
