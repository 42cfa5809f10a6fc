// SPDX-License-Identifier: Apache-2.0
// Numbers of 16 bits, as IEEE 754 lays them out; in integers, since not every processor has them.
#pragma once

#include <bit>
#include <cstdint>

namespace dmlc::kernels {

/// Rounds to the nearest half, ties to even; beyond the largest it becomes infinite.
[[nodiscard]] inline std::uint16_t to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return sign | 0x7E00U;   // NaN
  if (magnitude >= 0x47800000U) return sign | 0x7C00U;  // 65536 and more
  if (magnitude < 0x38800000U) {                        // below 2^-14: halves have no leading one there
    if (magnitude < 0x33000000U) return sign;           // below 2^-25
    const std::uint32_t mantissa = (magnitude & 0x7FFFFFU) | 0x800000U;
    const std::uint32_t shift = 126U - (magnitude >> 23);
    const std::uint32_t half = mantissa >> shift;
    const std::uint32_t rest = mantissa & ((1U << shift) - 1U);
    const std::uint32_t middle = 1U << (shift - 1U);
    return static_cast<std::uint16_t>(sign | (half + (rest > middle || (rest == middle && (half & 1U)) ? 1U : 0U)));
  }
  const std::uint32_t half = (magnitude - 0x38000000U) >> 13;
  const std::uint32_t rest = magnitude & 0x1FFFU;
  return static_cast<std::uint16_t>(sign | (half + (rest > 0x1000U || (rest == 0x1000U && (half & 1U)) ? 1U : 0U)));
}

[[nodiscard]] inline float from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1FU;
  const std::uint32_t mantissa = half & 0x3FFU;
  if (exponent == 0x1FU) return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 13));
  if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112U) << 23) | (mantissa << 13));
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
  return sign != 0 ? -magnitude : magnitude;
}

}  // namespace dmlc::kernels
