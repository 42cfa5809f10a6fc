// SPDX-License-Identifier: Apache-2.0
// A named array of numbers with a shape: the only thing a stored model consists of besides its preparation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::tensor {

enum class DataType : std::uint8_t { float32 = 1, float64 = 2, int32 = 3, uint8 = 4, uint32 = 5 };

[[nodiscard]] std::size_t size_of(DataType type);
[[nodiscard]] std::string_view name_of(DataType type);       ///< "float32" …
[[nodiscard]] DataType data_type_of(std::string_view name);  ///< throws std::invalid_argument

/// `bytes` is little-endian, row-major, exactly product(shape) * size_of(type) long.
struct Tensor {
  std::string name;
  DataType type = DataType::float32;
  std::vector<std::uint64_t> shape;
  std::vector<std::byte> bytes;

  template <class T>
  [[nodiscard]] const T* values() const {
    return reinterpret_cast<const T*>(bytes.data());
  }
  template <class T>
  [[nodiscard]] std::size_t count() const {
    return bytes.size() / sizeof(T);
  }
};

/// Throws std::invalid_argument when the shape and the bytes disagree or the size overflows.
void verify_tensor(const Tensor& tensor);

/// CRC-32C (Castagnoli) of the bytes, the checksum stored beside each tensor.
[[nodiscard]] std::uint32_t checksum(const std::byte* bytes, std::size_t size);

template <class T>
Tensor make_tensor(std::string name, DataType type, std::vector<std::uint64_t> shape, const T* values,
                   std::size_t count) {
  const auto* first = reinterpret_cast<const std::byte*>(values);
  return {std::move(name), type, std::move(shape), std::vector<std::byte>(first, first + count * sizeof(T))};
}

}  // namespace dmlc::tensor
