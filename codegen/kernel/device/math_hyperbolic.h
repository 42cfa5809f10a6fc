// SPDX-License-Identifier: Apache-2.0
// Hyperbolic functions and their inverses, from e^x - 1 and log(1 + x), which keep small numbers.
#pragma once

#include "math_exp.h"
#include "math_log.h"
#include "numeric.h"

DMLC_DEVICE double sinh(double x) {
  using namespace dmlc_device;
  const double half = 2.0 * quarter_expm1(magnitude(x));
  const double value = half + half / (2.0 * half + 1.0);
  return magnitude(x) < kNoExponential ? x : with_sign(half > 0x1p60 ? half : value, x);
}

DMLC_DEVICE double cosh(double x) {
  using namespace dmlc_device;
  const double half = exp_scaled(magnitude(x), 0.0, -1);
  return half + 0.25 / half;
}

DMLC_DEVICE double tanh(double x) {
  using namespace dmlc_device;
  const double twice = 2.0 * magnitude(x);
  const double less_one = 4.0 * quarter_expm1(twice > 44.0 ? 44.0 : twice);
  return magnitude(x) < kNoExponential ? x : with_sign(less_one / (less_one + 2.0), x);
}

DMLC_DEVICE double asinh(double x) {
  using namespace dmlc_device;
  const double size = magnitude(x);
  const double square = size * size;
  const bool large = size > 0x1p28;
  const double argument = large ? size - 1.0 : size + square / (1.0 + __builtin_sqrt(1.0 + square));
  const double value = log1p(argument);
  return with_sign(large ? value + 0x1.62e42fefa39efp-1 : value, x);
}

DMLC_DEVICE double acosh(double x) {
  using namespace dmlc_device;
  const double above = x - 1.0;
  const bool large = x > 0x1p28;
  const double value = log1p(large ? above : above + __builtin_sqrt(above * above + 2.0 * above));
  return x < 1.0 ? __builtin_nan("") : large ? value + 0x1.62e42fefa39efp-1 : value;
}

DMLC_DEVICE double atanh(double x) {
  using namespace dmlc_device;
  const double size = magnitude(x);
  return with_sign(0.5 * log1p(2.0 * size / (1.0 - size)), x);
}

namespace dmlc_device {

/// (tanh(x) / x - 1) / z for z = x^2 up to 0.31; error 2^-29. A minimax polynomial of our own making.
DMLC_DEVICE float tanh_tail(float z) {
  return polynomial(z, -0x1.55554ap-2f, 0x1.110cb0p-3f, -0x1.b91314p-5f, 0x1.587f0ep-6f, -0x1.96b99cp-8f);
}

}  // namespace dmlc_device

/// In single precision throughout: the fastest form, for activations.
DMLC_DEVICE float tanhf(float x) {
  using namespace dmlc_device;
  const float size = magnitude(x);
  const float less_one = expm1_between(2.0f * (size > 10.0f ? 10.0f : size));
  const float far = less_one / (less_one + 2.0f);
  const float square = x * x;
  return with_sign(size < 0.55f ? size + size * square * tanh_tail(square) : far, x);
}

DMLC_DEVICE float sinhf(float x) { return static_cast<float>(sinh(static_cast<double>(x))); }
DMLC_DEVICE float coshf(float x) { return static_cast<float>(cosh(static_cast<double>(x))); }
DMLC_DEVICE float asinhf(float x) { return static_cast<float>(asinh(static_cast<double>(x))); }
DMLC_DEVICE float acoshf(float x) { return static_cast<float>(acosh(static_cast<double>(x))); }
DMLC_DEVICE float atanhf(float x) { return static_cast<float>(atanh(static_cast<double>(x))); }
