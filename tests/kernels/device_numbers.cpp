// SPDX-License-Identifier: Apache-2.0
// References for the functions of numbers: the C library's in long double, whose errors do not show in a double.
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "tests/kernels/device_check.h"

namespace dmlc::tests {
namespace {

using Wide = long double;
constexpr Wide kPi = 3.14159265358979323846264338327950288L;

/// Error in units of the last place that the result's type has at the expected value; 0 for the same NaN, zero,
/// infinity.
template <class T>
double error_in_ulp(T actual, Wide expected) {
  using Limits = std::numeric_limits<T>;
  if (std::isnan(actual) || std::isnan(expected)) return std::isnan(actual) && std::isnan(expected) ? 0 : 1e9;
  if (std::isinf(expected)) return static_cast<Wide>(actual) == expected ? 0 : 1e9;
  int exponent = 0;
  std::frexp(expected, &exponent);
  if (expected == 0) exponent = Limits::min_exponent;
  exponent = std::max(std::min(exponent, Limits::max_exponent), Limits::min_exponent);
  // Infinity stands for the number that would follow the largest.
  const Wide reached =
      std::isinf(actual) ? std::copysign(std::ldexp(Wide(1), Limits::max_exponent), Wide(actual)) : Wide(actual);
  const Wide bound = std::copysign(std::ldexp(Wide(1), Limits::max_exponent), expected);
  const Wide target = std::fabs(expected) > std::fabs(bound) ? bound : expected;
  return static_cast<double>(std::fabs(std::ldexp(reached - target, Limits::digits - exponent)));
}

template <class T>
T from_random(std::uint64_t bits) {
  if constexpr (std::is_same_v<T, float>)
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  else
    return std::bit_cast<double>(bits);
}

/// A number of moderate size with random digits: up to 2^9, down to 2^-22, of both signs.
template <class T>
T moderate(std::uint64_t bits) {
  const T fraction = static_cast<T>(static_cast<std::int64_t>(bits) >> 9) * T(0x1p-54);
  return std::ldexp(fraction, static_cast<int>(bits & 31) - 22);
}

/// Arguments of functions of one number: for float every stretch of the 2^32 bit patterns.
template <class T>
std::vector<T> arguments() {
  std::vector<T> numbers = special_numbers<T>();
  BitSource source;
  if constexpr (std::is_same_v<T, float>)
    for (std::uint64_t bits = 0; bits < (1ull << 32); bits += 90017) numbers.push_back(from_random<T>(bits));
  for (int i = 0; i < 6000; ++i) {
    if constexpr (std::is_same_v<T, double>) numbers.push_back(from_random<T>(source.next()));
    numbers.push_back(moderate<T>(source.next()));
    numbers.push_back(T(1) + T(0.01) * moderate<T>(source.next()));
  }
  return numbers;
}

/// The worst error over some arguments, and where it was.
class Worst {
 public:
  explicit Worst(double limit) : limit_(limit) {}

  template <class T, class... Arguments>
  void note(T actual, Wide expected, Arguments... arguments) {
    const double found = error_in_ulp(actual, expected);
    const bool lost_sign = expected == 0 && ((arguments == 0) && ...) && std::signbit(actual) != std::signbit(expected);
    if (found <= error_ && !lost_sign) return;
    error_ = lost_sign ? 1e9 : found;
    place_ = fmt::format("{:a}", actual) + " for " + fmt::format("{:a}", static_cast<double>(expected)) + " of";
    ((place_ += fmt::format(" {:a}", arguments)), ...);
  }
  std::string verdict() const { return error_ <= limit_ ? "" : fmt::format("{} ulp: {}", error_, place_); }

 private:
  double limit_;
  double error_ = 0;
  std::string place_;
};

template <class T>
DeviceCheck one_number(Wide (*reference)(Wide)) {
  return [reference](const DeviceRow& row) {
    const auto function = reinterpret_cast<T (*)(T)>(row.address);
    Worst worst(row.ulp);
    static const std::vector<T> numbers = arguments<T>();
    for (const T x : numbers) worst.note(function(x), reference(x), x);
    return worst.verdict();
  };
}

template <class T>
DeviceCheck two_numbers(Wide (*reference)(Wide, Wide)) {
  return [reference](const DeviceRow& row) {
    const auto function = reinterpret_cast<T (*)(T, T)>(row.address);
    Worst worst(row.ulp);
    const auto compare = [&](T x, T y) { worst.note(function(x, y), reference(x, y), x, y); };
    static const std::vector<T> specials = special_numbers<T>();
    for (const T x : specials)
      for (const T y : specials) compare(x, y);
    BitSource source;
    for (int i = 0; i < 6000; ++i) {
      compare(from_random<T>(source.next()), from_random<T>(source.next()));
      compare(moderate<T>(source.next()), moderate<T>(source.next()));
      compare(T(1) + T(0.001) * moderate<T>(source.next()), T(100) * moderate<T>(source.next()));
      compare(from_random<T>(source.next()), moderate<T>(source.next()));
    }
    return worst.verdict();
  };
}

/// Two results by pointers: the sine first.
template <class T>
DeviceCheck sine_and_cosine() {
  return [](const DeviceRow& row) {
    const auto function = reinterpret_cast<void (*)(T, T*, T*)>(row.address);
    Worst worst(row.ulp);
    static const std::vector<T> numbers = arguments<T>();
    for (const T x : numbers) {
      T sine = 0;
      T cosine = 0;
      function(x, &sine, &cosine);
      worst.note(sine, std::sin(Wide(x)), x);
      worst.note(cosine, std::cos(Wide(x)), x);
    }
    return worst.verdict();
  };
}

/// Sine of pi x by whole quarter turns, which are exact.
Wide sine_of_turns(Wide x, int ahead) {
  if (!std::isfinite(x)) return std::numeric_limits<Wide>::quiet_NaN();
  if (x == 0) return ahead == 0 ? x : 1;
  const Wide once = std::remainder(x, Wide(2));
  const Wide quarters = std::rint(2 * once);
  const Wide rest = kPi * (once - quarters / 2);
  const int turn = (static_cast<int>(quarters) + ahead) & 3;
  const Wide value = (turn & 1) != 0 ? std::cos(rest) : std::sin(rest);
  return turn >= 2 ? -value : value;
}

struct NumberRow {
  const char* name;
  Wide (*reference)(Wide);
};
struct NumbersRow {
  const char* name;
  Wide (*reference)(Wide, Wide);
};

const NumberRow kOfOne[] = {
    {"rsqrt", [](Wide x) { return 1 / std::sqrt(x); }},
    {"cbrt", [](Wide x) { return std::cbrt(x); }},
    {"exp", [](Wide x) { return std::exp(x); }},
    {"exp2", [](Wide x) { return std::exp2(x); }},
    {"exp10", [](Wide x) { return std::pow(Wide(10), x); }},
    {"expm1", [](Wide x) { return std::expm1(x); }},
    {"log", [](Wide x) { return std::log(x); }},
    {"log2", [](Wide x) { return std::log2(x); }},
    {"log10", [](Wide x) { return std::log10(x); }},
    {"log1p", [](Wide x) { return std::log1p(x); }},
    {"sin", [](Wide x) { return std::sin(x); }},
    {"cos", [](Wide x) { return std::cos(x); }},
    {"tan", [](Wide x) { return std::tan(x); }},
    {"sinpi", [](Wide x) { return sine_of_turns(x, 0); }},
    {"cospi", [](Wide x) { return sine_of_turns(x, 1); }},
    {"asin", [](Wide x) { return std::asin(x); }},
    {"acos", [](Wide x) { return std::acos(x); }},
    {"atan", [](Wide x) { return std::atan(x); }},
    {"sinh", [](Wide x) { return std::sinh(x); }},
    {"cosh", [](Wide x) { return std::cosh(x); }},
    {"tanh", [](Wide x) { return std::tanh(x); }},
    {"asinh", [](Wide x) { return std::asinh(x); }},
    {"acosh", [](Wide x) { return std::acosh(x); }},
    {"atanh", [](Wide x) { return std::atanh(x); }},
    {"erf", [](Wide x) { return std::erf(x); }},
    {"erfc", [](Wide x) { return std::erfc(x); }},
};

const NumbersRow kOfTwo[] = {
    {"hypot", [](Wide x, Wide y) { return std::hypot(x, y); }},
    {"pow", [](Wide x, Wide y) { return std::pow(x, y); }},
    {"atan2", [](Wide y, Wide x) { return std::atan2(y, x); }},
};

}  // namespace

DeviceChecks number_checks() {
  DeviceChecks checks;
  for (const NumberRow& row : kOfOne) {
    const std::string name = row.name;
    checks[signature<float, float>(name + "f")] = one_number<float>(row.reference);
    checks[signature<float, float>("__" + name + "f")] = one_number<float>(row.reference);
    checks[signature<double, double>(name)] = one_number<double>(row.reference);
  }
  for (const NumbersRow& row : kOfTwo) {
    const std::string name = row.name;
    checks[signature<float, float, float>(name + "f")] = two_numbers<float>(row.reference);
    checks[signature<float, float, float>("__" + name + "f")] = two_numbers<float>(row.reference);
    checks[signature<double, double, double>(name)] = two_numbers<double>(row.reference);
  }
  checks["float __frsqrt_rn(float)"] = checks["float rsqrtf(float)"];
  checks["void sincosf(float, float*, float*)"] = sine_and_cosine<float>();
  checks["void __sincosf(float, float*, float*)"] = sine_and_cosine<float>();
  checks["void sincos(double, double*, double*)"] = sine_and_cosine<double>();
  return checks;
}

}  // namespace dmlc::tests
