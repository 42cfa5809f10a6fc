// SPDX-License-Identifier: Apache-2.0
// How device functions are compared with references: arguments, errors in ulp, tables of checks by signature.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/kernels/device_rows.h"

namespace dmlc::tests {

/// Runs one row's function against its reference. What it returns is empty or says where they differ.
using DeviceCheck = std::function<std::string(const DeviceRow&)>;
/// By signature: `float expf(float)`.
using DeviceChecks = std::map<std::string, DeviceCheck>;

/// The row's key: result, name and the types of its parameters.
std::string signature_of(const DeviceRow& row);

/// Checks of the functions of numbers, with errors in ulp.
DeviceChecks number_checks();
/// Checks of everything that must agree to the bit.
DeviceChecks exact_checks();

/// Zeros, limits, denormal numbers, infinities, NaN, and ordinary numbers beside them.
template <class T>
std::vector<T> special_numbers();

/// A fixed sequence of bits that look random (Marsaglia's xorshift).
class BitSource {
 public:
  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

 private:
  std::uint64_t state_ = 0x9e3779b97f4a7c15ull;
};

template <class T>
constexpr const char* kTypeName = "";
template <>
inline constexpr const char* kTypeName<bool> = "bool";
template <>
inline constexpr const char* kTypeName<int> = "int";
template <>
inline constexpr const char* kTypeName<unsigned int> = "unsigned int";
template <>
inline constexpr const char* kTypeName<long> = "long";
template <>
inline constexpr const char* kTypeName<unsigned long> = "unsigned long";
template <>
inline constexpr const char* kTypeName<long long> = "long long";
template <>
inline constexpr const char* kTypeName<unsigned long long> = "unsigned long long";
template <>
inline constexpr const char* kTypeName<float> = "float";
template <>
inline constexpr const char* kTypeName<double> = "double";

template <class Result, class... Arguments>
std::string signature(const std::string& name) {
  std::string types;
  ((types += (types.empty() ? "" : ", ") + std::string(kTypeName<Arguments>)), ...);
  return kTypeName<Result> + (" " + name) + "(" + types + ")";
}

}  // namespace dmlc::tests
