// SPDX-License-Identifier: Apache-2.0
// Every row of functions.def keeps the error it admits, compiled with and without fused products and sums.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

#include "tests/kernels/device_check.h"

namespace {

using namespace dmlc::tests;

void check_rows(const DeviceRows& rows) {
  DeviceChecks checks = number_checks();
  checks.merge(exact_checks());
  for (const DeviceRow& row : rows) {
    if (row.ulp < 0) continue;
    const std::string signature = signature_of(row);
    CAPTURE(signature);
    const auto check = checks.find(signature);
    REQUIRE_MESSAGE(check != checks.end(), "the row has no reference");
    CHECK_EQ(check->second(row), "");
  }
}

/// An overload gives what the row's function gives.
void check_overloads(const DeviceRows& rows) {
  for (const DeviceRow& row : rows) {
    if (row.ulp >= 0 || signature_of(row) != std::string("float ") + row.name + "(float)") continue;
    for (const DeviceRow& other : rows)
      if (signature_of(other) == std::string("float ") + row.name + "f(float)")
        for (const float x : {-1.5f, 0.25f, 3.0f}) {
          const float value = reinterpret_cast<float (*)(float)>(row.address)(x);
          const float same = reinterpret_cast<float (*)(float)>(other.address)(x);
          CHECK_EQ(std::bit_cast<std::uint32_t>(value), std::bit_cast<std::uint32_t>(same));
        }
  }
}

bool processor_fuses() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c") &&
         __builtin_cpu_supports("bmi2");
#else
  return true;
#endif
}

/// The 16-bit number's value by the definition.
double value_of_half(unsigned bits) {
  const int exponent = static_cast<int>(bits >> 10) & 31;
  const double fraction = static_cast<double>(bits & 1023) / 1024;
  const double size = exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1 + fraction, exponent - 15);
  const double special = (bits & 1023) != 0 ? std::nan("") : std::numeric_limits<double>::infinity();
  return std::copysign(exponent == 31 ? special : size, (bits & 0x8000) != 0 ? -1.0 : 1.0);
}

void check_half(const DeviceHalf& half) {
  for (unsigned bits = 0; bits < 0x7c00; ++bits) {
    const double value = value_of_half(bits);
    const double next = bits + 1 == 0x7c00 ? 65536.0 : value_of_half(bits + 1);
    const double middle = (value + next) / 2;
    const float narrow = static_cast<float>(middle);
    const unsigned even = (bits & 1) == 0 ? bits : bits + 1;
    REQUIRE_EQ(half.to_float(static_cast<unsigned short>(bits)), static_cast<float>(value));
    REQUIRE_EQ(half.to_float(static_cast<unsigned short>(bits | 0x8000)), -static_cast<float>(value));
    REQUIRE_EQ(half.from_float(static_cast<float>(-value)), bits | 0x8000);
    REQUIRE_EQ(half.from_float(narrow), even);
    REQUIRE_EQ(half.from_float(std::nextafter(narrow, 0.0f)), bits);
    REQUIRE_EQ(half.from_float(std::nextafter(narrow, 1e9f)), bits + 1);
    REQUIRE_EQ(half.from_double(std::nextafter(middle, 0.0)), bits);
    REQUIRE_EQ(half.from_double(std::nextafter(middle, 1e9)), bits + 1);
  }
}

void check_half_operators(const DeviceHalf& half) {
  const auto narrow = [&](float x) { return half.to_float(half.from_float(x)); };
  BitSource source;
  for (int i = 0; i < 20000; ++i) {
    const auto a = static_cast<unsigned short>(source.next());
    const auto b = static_cast<unsigned short>(source.next());
    const float x = half.to_float(a);
    const float y = half.to_float(b);
    const float expected = narrow(narrow(narrow(narrow(x + y) * x) / y) + y);
    const float actual = half.to_float(half.operators(a, b));
    const bool same = std::isnan(expected) ? std::isnan(actual) : actual == expected;
    CHECK_MESSAGE(same, x, " and ", y, " gave ", actual, " and not ", expected);
  }
}

}  // namespace

TEST_CASE("device functions keep to the error their row admits") { check_rows(device_rows_baseline()); }

TEST_CASE("device functions keep to their error with fused operations") {
  if (processor_fuses()) check_rows(device_rows_fused());
}

TEST_CASE("the page of functions has every row") {
  std::ifstream file(DMLC_SOURCE_DIR "/docs/device-functions.md");
  const std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  for (const DeviceRow& row : device_rows_baseline()) {
    if (row.ulp < 0) continue;
    const std::string line =
        fmt::format("| `{} {}{}` | {} | {} |", row.result, row.name, row.parameters, row.meaning, row.ulp);
    CHECK_MESSAGE(page.find(line) != std::string::npos, "docs/device-functions.md lacks the line ", line);
  }
}

TEST_CASE("overloads are the functions they stand for") { check_overloads(device_rows_baseline()); }

TEST_CASE("numbers of 16 bits are rounded to the nearest") {
  const DeviceHalf& half = *device_rows_baseline().half;
  check_half(half);
  CHECK_EQ(half.from_float(std::numeric_limits<float>::infinity()), 0x7c00);
  CHECK_EQ(half.from_float(-1e6f), 0xfc00);
  CHECK_EQ(half.from_double(1e300), 0x7c00);
  CHECK(std::isnan(half.to_float(half.from_float(std::nanf("")))));
  CHECK(std::isinf(half.to_float(0xfc00)));
  check_half_operators(half);
}

TEST_CASE("numbers of 16 bits are the same with fused operations") {
  if (!processor_fuses()) return;
  check_half(*device_rows_fused().half);
  check_half_operators(*device_rows_fused().half);
}
