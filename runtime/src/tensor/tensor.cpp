// SPDX-License-Identifier: Apache-2.0
// Sizes, names and checksums of tensors.
#include "runtime/src/tensor/tensor.h"

#include <array>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace dmlc::tensor {
namespace {

struct TypeFacts {
  DataType type;
  std::string_view name;
  std::size_t size;
};

constexpr TypeFacts kTypes[] = {
    {DataType::float32, "float32", 4}, {DataType::float64, "float64", 8}, {DataType::int32, "int32", 4},
    {DataType::uint8, "uint8", 1},     {DataType::uint32, "uint32", 4},
};

const TypeFacts& facts_of(DataType type) {
  for (const TypeFacts& facts : kTypes) {
    if (facts.type == type) return facts;
  }
  throw std::invalid_argument("unknown tensor type " + std::to_string(static_cast<int>(type)));
}

constexpr std::uint32_t kPolynomial = 0x82f63b78;  // Castagnoli, bits reversed
constexpr std::size_t kSlices = 8;

/// Table k holds the checksum of a byte followed by k zero bytes, so that eight bytes are taken at once.
constexpr auto make_tables() {
  std::array<std::array<std::uint32_t, 256>, kSlices> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? kPolynomial : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < kSlices; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xffU];
    }
  }
  return tables;
}

constexpr auto kTables = make_tables();

}  // namespace

std::size_t size_of(DataType type) { return facts_of(type).size; }

std::string_view name_of(DataType type) { return facts_of(type).name; }

DataType data_type_of(std::string_view name) {
  for (const TypeFacts& facts : kTypes) {
    if (facts.name == name) return facts.type;
  }
  throw std::invalid_argument("unknown tensor type `" + std::string(name) + "`");
}

void verify_tensor(const Tensor& tensor) {
  std::uint64_t bytes = size_of(tensor.type);
  for (const std::uint64_t extent : tensor.shape) {
    if (extent != 0 && bytes > std::numeric_limits<std::uint64_t>::max() / extent) {
      throw std::invalid_argument("the shape of tensor `" + tensor.name + "` overflows");
    }
    bytes *= extent;
  }
  if (bytes != tensor.bytes.size()) {
    throw std::invalid_argument("tensor `" + tensor.name + "` has " + std::to_string(tensor.bytes.size()) +
                                " bytes where its shape needs " + std::to_string(bytes));
  }
}

std::uint32_t checksum(const std::byte* bytes, std::size_t size) {
  std::uint32_t crc = ~0U;
  while (size >= kSlices) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    word ^= crc;
    crc = 0;
    for (std::size_t k = 0; k < kSlices; ++k) crc ^= kTables[kSlices - 1 - k][(word >> (8 * k)) & 0xffU];
    bytes += kSlices;
    size -= kSlices;
  }
  for (; size > 0; --size, ++bytes) crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<std::uint32_t>(*bytes)) & 0xffU];
  return ~crc;
}

}  // namespace dmlc::tensor
