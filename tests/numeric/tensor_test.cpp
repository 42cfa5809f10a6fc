// SPDX-License-Identifier: Apache-2.0
// Tensors: sizes, names, damaged shapes, the checksum's known values.
#include "runtime/src/tensor/tensor.h"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace dmlc::tensor;

TEST_CASE("types have sizes and names both ways") {
  for (const DataType type :
       {DataType::float32, DataType::float64, DataType::int32, DataType::uint8, DataType::uint32}) {
    CHECK(data_type_of(name_of(type)) == type);
  }
  CHECK(size_of(DataType::float64) == 8);
  CHECK_THROWS_AS((void)data_type_of("float16"), std::invalid_argument);
  CHECK_THROWS_AS((void)size_of(static_cast<DataType>(99)), std::invalid_argument);
}

TEST_CASE("a shape that does not fit its bytes is refused") {
  const double values[] = {1, 2, 3, 4, 5, 6};
  Tensor tensor = make_tensor("w", DataType::float64, {2, 3}, values, 6);
  CHECK_NOTHROW(verify_tensor(tensor));
  CHECK(tensor.values<double>()[5] == 6);
  CHECK(tensor.count<double>() == 6);
  tensor.shape = {2, 4};
  CHECK_THROWS_AS(verify_tensor(tensor), std::invalid_argument);
  tensor.shape = {std::uint64_t{1} << 62, 8};
  CHECK_THROWS_AS(verify_tensor(tensor), std::invalid_argument);
  tensor.shape = {0, std::uint64_t{1} << 63};
  tensor.bytes.clear();
  CHECK_NOTHROW(verify_tensor(tensor));
}

TEST_CASE("the checksum is CRC-32C") {
  const auto of = [](std::string_view text) {
    return checksum(reinterpret_cast<const std::byte*>(text.data()), text.size());
  };
  CHECK(of("") == 0);
  CHECK(of("123456789") == 0xe3069283);  // the check value of RFC 3720
  CHECK(of(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(of(std::string(32, '\xff')) == 0x62a8ab43);
  CHECK(of("a") != of("b"));
}
