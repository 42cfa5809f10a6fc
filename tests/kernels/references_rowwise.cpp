// SPDX-License-Identifier: Apache-2.0
// References of the kernels that look at one row at a time.
#include <cmath>
#include <cstdint>

#include "tests/kernels/references.h"

namespace dmlc::tests::references {
namespace {

/// Applies `value` to each row of the first column.
template <class Function>
Expected each(const Call& call, Function value) {
  Expected expected;
  for (const float x : call.floats()) expected.values.push_back(value(x));
  return expected;
}

template <class Function>
Expected each_pair(const Call& call, Function value) {
  Expected expected;
  for (std::size_t i = 0; i < call.floats(0).size(); ++i)
    expected.values.push_back(value(call.floats(0)[i], call.floats(1)[i]));
  return expected;
}

}  // namespace

Expected expect_vector_add(const Call& call) {
  return each_pair(call, [](float x, float y) { return x + y; });
}
Expected expect_vector_sub(const Call& call) {
  return each_pair(call, [](float x, float y) { return x - y; });
}
Expected expect_vector_mul(const Call& call) {
  return each_pair(call, [](float x, float y) { return x * y; });
}
Expected expect_vector_div(const Call& call) {
  return each_pair(call, [](float x, float y) { return x / y; });
}
Expected expect_vector_scale(const Call& call) {
  const auto factor = call.scalar<float>(0);
  return each(call, [=](float x) { return x * factor; });
}

Expected expect_saxpy(const Call& call) {
  const double a = call.scalar<float>(0);
  Expected expected = each_pair(call, [=](double x, double y) { return a * x + y; });
  expected.magnitudes = each_pair(call, [=](double x, double y) { return std::fabs(a * x) + std::fabs(y); }).values;
  return expected;
}

Expected expect_clamp(const Call& call) {
  const double low = call.scalar<float>(0);
  const double high = call.scalar<float>(1);
  return each(call, [=](double x) { return std::isnan(x) ? x : std::fmin(std::fmax(x, low), high); });
}
Expected expect_relu(const Call& call) {
  return each(call, [](double x) { return std::isnan(x) ? x : std::fmax(x, 0.0); });
}
Expected expect_abs(const Call& call) {
  return each(call, [](double x) { return std::fabs(x); });
}
Expected expect_sqrt(const Call& call) {
  return each(call, [](float x) { return std::sqrt(x); });
}
Expected expect_exp(const Call& call) {
  return each(call, [](double x) { return std::exp(x); });
}
Expected expect_log(const Call& call) {
  return each(call, [](double x) { return std::log(x); });
}
Expected expect_tanh(const Call& call) {
  return each(call, [](double x) { return std::tanh(x); });
}
Expected expect_sigmoid(const Call& call) {
  return each(call, [](double x) { return 1.0 / (1.0 + std::exp(-x)); });
}
Expected expect_pow(const Call& call) {
  const double exponent = call.scalar<float>(0);
  return each(call, [=](double x) { return std::pow(x, exponent); });
}

/// By the angle between the points' directions in space: another way than the kernel's.
Expected expect_haversine(const Call& call) {
  const auto column = [&](std::size_t index) { return std::get<std::vector<double>>(call.inputs[index]); };
  const long double degree = std::acos(-1.0L) / 180;
  const auto from_latitude = column(0), from_longitude = column(1), to_latitude = column(2), to_longitude = column(3);
  const double radius = call.scalar<double>(0);
  Expected expected;
  for (std::size_t i = 0; i < from_latitude.size(); ++i) {
    const long double a = from_latitude[i] * degree;
    const long double b = to_latitude[i] * degree;
    const long double turn = (static_cast<long double>(to_longitude[i]) - from_longitude[i]) * degree;
    const long double aside = std::cos(b) * std::sin(turn);
    const long double ahead = std::cos(a) * std::sin(b) - std::sin(a) * std::cos(b) * std::cos(turn);
    const long double along = std::sin(a) * std::sin(b) + std::cos(a) * std::cos(b) * std::cos(turn);
    const long double angle = std::atan2(std::sqrt(aside * aside + ahead * ahead), along);
    expected.values.push_back(static_cast<double>(radius * angle));
    // The arc sine is steep where the points are opposite each other; its error there is the root of a unit at most.
    const long double steep = std::tan(std::fmin(angle / 2, std::acos(-1.0L) / 2 - 1e-8L));
    expected.magnitudes.push_back(static_cast<double>(radius * std::fmax(1.0L, steep)));
  }
  return expected;
}

/// 64-bit arithmetic written out in halves, so that it is not the kernel's expression again.
Expected expect_hash_bucket(const Call& call) {
  const auto buckets = static_cast<std::uint64_t>(call.scalar(0));
  Expected expected;
  for (const long long x : std::get<std::vector<long long>>(call.inputs[0])) {
    auto bits = static_cast<unsigned __int128>(static_cast<std::uint64_t>(x));
    constexpr auto kMask = ~std::uint64_t{0};
    bits = (bits ^ bits / (std::uint64_t{1} << 30)) * 13787848793156543929ULL & kMask;
    bits = (bits ^ bits / (std::uint64_t{1} << 27)) * 10723151780598845931ULL & kMask;
    bits = bits ^ bits / (std::uint64_t{1} << 31);
    const std::uint64_t upper = static_cast<std::uint64_t>(bits) / (std::uint64_t{1} << 32);
    expected.values.push_back(static_cast<double>(upper * buckets / (std::uint64_t{1} << 32)));
  }
  return expected;
}

}  // namespace dmlc::tests::references
