// SPDX-License-Identifier: Apache-2.0
// Plain loops that g++ compiles with -O3 -march=native: what a programmer writes without a kernel.
#pragma once

namespace dmlc::bench {

void plain_add(const float* a, const float* b, float* out, long n);
void plain_saxpy(const float* x, const float* y, float* out, float a, long n);
void plain_clamp(const float* x, float* out, float low, float high, long n);
void plain_sqrt(const float* x, float* out, long n);
void plain_exp(const float* x, float* out, long n);
void plain_sigmoid(const float* x, float* out, long n);
double plain_sum(const float* x, long n);
float plain_max(const float* x, long n);
double plain_dot(const float* x, const float* y, long n);
void plain_softmax(const float* x, float* out, long width, long rows);

}  // namespace dmlc::bench
