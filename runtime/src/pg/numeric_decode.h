// SPDX-License-Identifier: Apache-2.0
// Reads the stored form of a short numeric as a double without going through text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace dmlc::pg {

/// `data` and `size` are the payload of a numeric value (without the varlena header). True when the value is written to
/// `out`, correctly rounded: its digits fit 2^53 and its scale a power of ten that is exact in double. False leaves the
/// value to numeric_float8.
[[nodiscard]] inline bool decode_short_numeric(const char* data, std::size_t size, double* out) {
  static constexpr double kPowers[] = {1e0, 1e4, 1e8, 1e12, 1e16, 1e20};
  static constexpr std::uint64_t kExact = std::uint64_t{1} << 53;
  const auto word = [data](std::size_t offset) {
    std::uint16_t value;
    std::memcpy(&value, data + offset, sizeof value);
    return value;
  };
  if (size < 2) return false;
  const std::uint16_t header = word(0);
  bool negative;
  int weight;
  std::size_t offset;
  if ((header & 0xC000) == 0x8000) {  // short header: sign, scale and weight in one word
    negative = (header & 0x2000) != 0;
    weight = (header & 0x0040) != 0 ? static_cast<int>(header & 0x003F) - 64 : header & 0x003F;
    offset = 2;
  } else if ((header & 0xC000) == 0xC000 || size < 4) {  // NaN and the infinities
    return false;
  } else {
    negative = (header & 0xC000) == 0x4000;
    weight = static_cast<std::int16_t>(word(2));
    offset = 4;
  }
  const std::size_t digits = (size - offset) / 2;
  if (digits > 4) return false;
  std::uint64_t mantissa = 0;
  for (std::size_t i = 0; i < digits; ++i) mantissa = mantissa * 10000 + word(offset + 2 * i);
  const int exponent = digits == 0 ? 0 : weight - static_cast<int>(digits) + 1;  // in powers of 10 000
  if (mantissa > kExact || exponent > 5 || exponent < -5) return false;
  const auto magnitude = static_cast<double>(mantissa);
  const double value = exponent >= 0 ? magnitude * kPowers[exponent] : magnitude / kPowers[-exponent];
  *out = negative ? -value : value;
  return true;
}

}  // namespace dmlc::pg
