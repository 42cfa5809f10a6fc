// SPDX-License-Identifier: Apache-2.0
// Signatures of rows and the numbers every device function is tried with.
#include "tests/kernels/device_check.h"

#include <limits>

namespace dmlc::tests {

std::string signature_of(const DeviceRow& row) {
  std::string types;
  std::string text(row.parameters);
  text = text.substr(1, text.size() - 2) + ",";
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t comma = text.find(',', begin);
    const std::string parameter = text.substr(begin, comma - begin);
    types += (types.empty() ? "" : ", ") + parameter.substr(0, parameter.rfind(' '));
    begin = comma + 2;
  }
  return std::string(row.result) + " " + row.name + "(" + types + ")";
}

template <class T>
std::vector<T> special_numbers() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> numbers = {T(0),
                            Limits::denorm_min(),
                            Limits::denorm_min() * 3,
                            Limits::min() / 2,
                            Limits::min(),
                            Limits::epsilon() / 4,
                            T(1e-30),
                            T(1e-10),
                            T(1e-5),
                            T(0.001),
                            T(0.1),
                            T(0.25),
                            T(0.3),
                            T(0.4142135),
                            T(0.4999),
                            T(0.5),
                            T(0.7071067),
                            T(0.75),
                            T(0.9999),
                            T(1) - Limits::epsilon() / 2,
                            T(1),
                            T(1) + Limits::epsilon(),
                            T(1.25),
                            T(1.4142135),
                            T(1.5),
                            T(1.5707963),
                            T(2),
                            T(2.5),
                            T(2.718),
                            T(3),
                            T(3.1415927),
                            T(3.5),
                            T(4),
                            T(7),
                            T(8.5),
                            T(9.1),
                            T(10),
                            T(20),
                            T(27.2),
                            T(38.3),
                            T(45),
                            T(88.7),
                            T(89),
                            T(100),
                            T(104),
                            T(126),
                            T(127.5),
                            T(128),
                            T(150),
                            T(307.5),
                            T(309),
                            T(323.5),
                            T(709.7),
                            T(710.2),
                            T(745.1),
                            T(746),
                            T(1023.5),
                            T(1024),
                            T(1075),
                            T(12345.5),
                            T(8388607.5),
                            T(8388609),
                            T(16777217),
                            T(2147483647),
                            T(2147483648.0),
                            T(4294967295.0),
                            T(4503599627370495.5),
                            T(9007199254740993.0),
                            T(1e15),
                            T(1e22),
                            T(1e30),
                            Limits::max() / 4,
                            Limits::max(),
                            Limits::infinity(),
                            Limits::quiet_NaN()};
  const std::size_t count = numbers.size();
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(-numbers[i]);
  return numbers;
}

template std::vector<float> special_numbers<float>();
template std::vector<double> special_numbers<double>();

}  // namespace dmlc::tests
