// SPDX-License-Identifier: Apache-2.0
// References for the functions that must agree to the bit: roundings, comparisons, remainders, integers, conversions.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <tuple>
#include <type_traits>

#include "tests/kernels/device_check.h"

namespace dmlc::tests {
namespace {

using Int = int;
using UInt = unsigned int;
using Long = long;
using ULong = unsigned long;
using Int64 = long long;
using UInt64 = unsigned long long;

template <class T>
T from_random(std::uint64_t bits) {
  if constexpr (std::is_same_v<T, float>)
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  else if constexpr (std::is_same_v<T, double>)
    return std::bit_cast<double>(bits);
  else
    return static_cast<T>(bits >> (bits & 31));
}

template <class T>
std::vector<T> some_values() {
  if constexpr (std::is_floating_point_v<T>)
    return special_numbers<T>();
  else {
    using Limits = std::numeric_limits<T>;
    std::vector<T> values = {
        0, 1, 2, 3, 24, 255, 0x7fffff, 0x800000, 0xffffff, 0x12345678, Limits::max(), Limits::min()};
    for (std::size_t i = 0; i < 12; ++i) values.push_back(static_cast<T>(T(0) - values[i]));
    for (int bit = 0; bit < Limits::digits; bit += 5) values.push_back(static_cast<T>(T(1) << bit));
    return values;
  }
}

/// The same value and the same sign, or NaN both.
template <class T>
bool same(T actual, T expected) {
  if constexpr (std::is_floating_point_v<T>)
    return (std::isnan(actual) && std::isnan(expected)) ||
           (actual == expected && std::signbit(actual) == std::signbit(expected));
  else
    return actual == expected;
}

/// Compares over all combinations of two or fewer values, then over random bits.
template <class Result, class... Arguments>
class Comparison {
 public:
  using Function = Result (*)(Arguments...);
  Comparison(Function function, Function reference) : function_(function), reference_(reference) {}

  std::string run() {
    std::tuple<std::vector<Arguments>...> values{some_values<Arguments>()...};
    const std::size_t count = std::get<0>(values).size();
    for (std::size_t i = 0; i < count * count; ++i) {
      std::size_t rest = i;
      std::apply([&](const auto&... list) { compare(pick(list, rest)...); }, values);
    }
    BitSource source;
    for (int i = 0; i < 4000; ++i) compare(from_random<Arguments>(source.next())...);
    // Numbers of like size, so that sums cancel and quotients are small.
    for (int i = 0; i < 4000; ++i) compare(like(Arguments(1), source.next())...);
    return difference_;
  }

 private:
  template <class T>
  static T pick(const std::vector<T>& list, std::size_t& rest) {
    const T value = list[rest % list.size()];
    rest = rest / list.size() + rest;  // a third argument runs through all of them as well
    return value;
  }

  template <class T>
  static T like(T, std::uint64_t bits) {
    if constexpr (std::is_floating_point_v<T>)
      return std::ldexp(static_cast<T>(static_cast<std::int64_t>(bits) >> (bits & 31)),
                        -32 - static_cast<int>(bits & 15));
    else
      return static_cast<T>(bits);
  }

  void compare(Arguments... arguments) {
    const Result actual = function_(arguments...);
    const Result expected = reference_(arguments...);
    if (same(actual, expected)) return;
    difference_ = fmt::format("{} and not {} for", actual, expected);
    ((difference_ += fmt::format(" {}", arguments)), ...);
  }

  Function function_;
  Function reference_;
  std::string difference_;
};

struct Checks {
  DeviceChecks map;

  template <class Result, class... Arguments>
  void add(const std::string& name, std::type_identity_t<Result (*)(Arguments...)> reference) {
    map[signature<Result, Arguments...>(name)] = [reference](const DeviceRow& row) {
      const auto function = reinterpret_cast<Result (*)(Arguments...)>(row.address);
      return Comparison<Result, Arguments...>(function, reference).run();
    };
  }
};

/// A whole number as an integer, limited; NaN is what the instruction gives for the source's type.
template <class To, class From>
To limited(From whole) {
  const double value = static_cast<double>(whole);
  if (std::isnan(value)) return std::is_same_v<From, double> ? std::numeric_limits<To>::min() : To(0);
  if (value <= static_cast<double>(std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
  if (value >= static_cast<double>(std::numeric_limits<To>::max())) return std::numeric_limits<To>::max();
  return static_cast<To>(value);
}

template <class T>
T larger(T x, T y) {
  return std::max(x, y);
}
template <class T>
T smaller(T x, T y) {
  return std::min(x, y);
}
/// A number beside NaN; of two zeros the second.
template <class T>
T larger_number(T x, T y) {
  return std::isnan(x) || std::isnan(y) ? (std::isnan(y) ? x : y) : x > y ? x : y;
}
template <class T>
T smaller_number(T x, T y) {
  return std::isnan(x) || std::isnan(y) ? (std::isnan(y) ? x : y) : x < y ? x : y;
}

template <class T>
void add_numbers(Checks& checks, const std::string& end) {
  checks.add<T, T>("sqrt" + end, [](T x) { return std::sqrt(x); });
  checks.add<T, T>("floor" + end, [](T x) { return std::floor(x); });
  checks.add<T, T>("ceil" + end, [](T x) { return std::ceil(x); });
  checks.add<T, T>("trunc" + end, [](T x) { return std::trunc(x); });
  checks.add<T, T>("round" + end, [](T x) { return std::round(x); });
  checks.add<T, T>("rint" + end, [](T x) { return std::rint(x); });
  checks.add<T, T>("nearbyint" + end, [](T x) { return std::nearbyint(x); });
  checks.add<T, T>("fabs" + end, [](T x) { return std::fabs(x); });
  checks.add<T, T, T>("fmod" + end, [](T x, T y) { return std::fmod(x, y); });
  checks.add<T, T, T>("fmin" + end, smaller_number<T>);
  checks.add<T, T, T>("fmax" + end, larger_number<T>);
  checks.add<T, T, T>("copysign" + end, [](T x, T y) { return std::copysign(x, y); });
  checks.add<T, T, T>("fdim" + end, [](T x, T y) { return std::fdim(x, y); });
  checks.add<T, T, T, T>("fma" + end, [](T x, T y, T z) { return std::fma(x, y, z); });
  checks.add<T, T, Int>("ldexp" + end, [](T x, Int n) { return std::ldexp(x, n); });
  checks.add<bool, T>("isnan", [](T x) { return std::isnan(x); });
  checks.add<bool, T>("isinf", [](T x) { return std::isinf(x); });
  checks.add<bool, T>("isfinite", [](T x) { return std::isfinite(x); });
  checks.add<bool, T>("signbit", [](T x) { return std::signbit(x); });
}

template <class T>
void add_arithmetic(Checks& checks, const std::string& start) {
  checks.add<T, T, T>(start + "add_rn", [](T x, T y) { return x + y; });
  checks.add<T, T, T>(start + "sub_rn", [](T x, T y) { return x - y; });
  checks.add<T, T, T>(start + "mul_rn", [](T x, T y) { return x * y; });
  checks.add<T, T, T>(start + "div_rn", [](T x, T y) { return x / y; });
  checks.add<T, T>(start + "rcp_rn", [](T x) { return 1 / x; });
  checks.add<T, T>(start + "sqrt_rn", [](T x) { return std::sqrt(x); });
}

template <class T>
void add_comparisons(Checks& checks) {
  checks.add<T, T, T>("min", smaller<T>);
  checks.add<T, T, T>("max", larger<T>);
}

template <class T, class Unsigned>
void add_magnitude(Checks& checks, const std::string& name) {
  checks.add<T, T>(name, [](T x) { return x < 0 ? static_cast<T>(Unsigned(0) - static_cast<Unsigned>(x)) : x; });
}

/// Bit by bit, as the definition says.
UInt64 reversed(UInt64 x, int count) {
  UInt64 result = 0;
  for (int i = 0; i < count; ++i) result |= ((x >> i) & 1) << (count - 1 - i);
  return result;
}
Int signed_24(Int x) { return (x & 0xffffff) - ((x & 0x800000) != 0 ? 0x1000000 : 0); }

void add_integers(Checks& checks) {
  __extension__ using Wide = __int128;
  add_magnitude<Int, UInt>(checks, "abs");
  add_magnitude<Long, ULong>(checks, "labs");
  add_magnitude<Int64, UInt64>(checks, "llabs");
  checks.add<Int, UInt>("__popc", [](UInt x) { return std::popcount(x); });
  checks.add<Int, UInt64>("__popcll", [](UInt64 x) { return std::popcount(x); });
  checks.add<Int, Int>("__clz", [](Int x) { return std::countl_zero(static_cast<UInt>(x)); });
  checks.add<Int, Int64>("__clzll", [](Int64 x) { return std::countl_zero(static_cast<UInt64>(x)); });
  checks.add<Int, Int>("__ffs", [](Int x) { return x == 0 ? 0 : std::countr_zero(static_cast<UInt>(x)) + 1; });
  checks.add<Int, Int64>("__ffsll", [](Int64 x) { return x == 0 ? 0 : std::countr_zero(static_cast<UInt64>(x)) + 1; });
  checks.add<UInt, UInt>("__brev", [](UInt x) { return static_cast<UInt>(reversed(x, 32)); });
  checks.add<UInt64, UInt64>("__brevll", [](UInt64 x) { return reversed(x, 64); });
  checks.add<Int, Int, Int>("__mulhi", [](Int x, Int y) { return static_cast<Int>((Wide(x) * y) >> 32); });
  checks.add<UInt, UInt, UInt>("__umulhi", [](UInt x, UInt y) { return static_cast<UInt>((Wide(x) * y) >> 32); });
  checks.add<Int64, Int64, Int64>("__mul64hi",
                                  [](Int64 x, Int64 y) { return static_cast<Int64>((Wide(x) * y) >> 64); });
  checks.add<UInt64, UInt64, UInt64>("__umul64hi", [](UInt64 x, UInt64 y) {
    __extension__ using UWide = unsigned __int128;
    return static_cast<UInt64>((UWide(x) * y) >> 64);
  });
  checks.add<Int, Int, Int>("__mul24",
                            [](Int x, Int y) { return static_cast<Int>(Int64(signed_24(x)) * signed_24(y)); });
  checks.add<UInt, UInt, UInt>("__umul24", [](UInt x, UInt y) { return (x % 16777216) * (y % 16777216); });
}

void add_conversions(Checks& checks) {
  checks.add<Int, float>("__float2int_rn", [](float x) { return limited<Int>(std::rint(x)); });
  checks.add<Int, float>("__float2int_rz", [](float x) { return limited<Int>(std::trunc(x)); });
  checks.add<Int, float>("__float2int_ru", [](float x) { return limited<Int>(std::ceil(x)); });
  checks.add<Int, float>("__float2int_rd", [](float x) { return limited<Int>(std::floor(x)); });
  checks.add<UInt, float>("__float2uint_rn", [](float x) { return limited<UInt>(std::rint(x)); });
  checks.add<UInt, float>("__float2uint_rz", [](float x) { return limited<UInt>(std::trunc(x)); });
  checks.add<UInt, float>("__float2uint_ru", [](float x) { return limited<UInt>(std::ceil(x)); });
  checks.add<UInt, float>("__float2uint_rd", [](float x) { return limited<UInt>(std::floor(x)); });
  checks.add<Int, double>("__double2int_rn", [](double x) { return limited<Int>(std::rint(x)); });
  checks.add<Int, double>("__double2int_rz", [](double x) { return limited<Int>(std::trunc(x)); });
  checks.add<Int, double>("__double2int_ru", [](double x) { return limited<Int>(std::ceil(x)); });
  checks.add<Int, double>("__double2int_rd", [](double x) { return limited<Int>(std::floor(x)); });
  checks.add<float, Int>("__int2float_rn", [](Int x) { return static_cast<float>(x); });
  checks.add<float, UInt>("__uint2float_rn", [](UInt x) { return static_cast<float>(x); });
  checks.add<double, Int>("__int2double_rn", [](Int x) { return static_cast<double>(x); });
  checks.add<float, double>("__double2float_rn", [](double x) { return static_cast<float>(x); });
  checks.add<Int, float>("__float_as_int", [](float x) { return std::bit_cast<Int>(x); });
  checks.add<UInt, float>("__float_as_uint", [](float x) { return std::bit_cast<UInt>(x); });
  checks.add<float, Int>("__int_as_float", [](Int x) { return std::bit_cast<float>(x); });
  checks.add<float, UInt>("__uint_as_float", [](UInt x) { return std::bit_cast<float>(x); });
  checks.add<Int64, double>("__double_as_longlong", [](double x) { return std::bit_cast<Int64>(x); });
  checks.add<double, Int64>("__longlong_as_double", [](Int64 x) { return std::bit_cast<double>(x); });
}

}  // namespace

DeviceChecks exact_checks() {
  Checks checks;
  add_numbers<float>(checks, "f");
  add_numbers<double>(checks, "");
  add_arithmetic<float>(checks, "__f");
  add_arithmetic<double>(checks, "__d");
  add_comparisons<Int>(checks);
  add_comparisons<UInt>(checks);
  add_comparisons<Long>(checks);
  add_comparisons<ULong>(checks);
  add_comparisons<Int64>(checks);
  add_comparisons<UInt64>(checks);
  add_integers(checks);
  add_conversions(checks);
  checks.add<float, float, float>("__fdividef", [](float x, float y) { return x / y; });
  checks.add<float, float, float, float>("__fmaf_rn", [](float x, float y, float z) { return std::fma(x, y, z); });
  checks.add<double, double, double, double>("__fma_rn",
                                             [](double x, double y, double z) { return std::fma(x, y, z); });
  checks.add<float, float>("__saturatef", [](float x) { return x > 0 ? std::min(x, 1.0f) : 0.0f; });
  return checks.map;
}

}  // namespace dmlc::tests
