// SPDX-License-Identifier: Apache-2.0
// A kernel of the library as the tests see it: arguments to call it with, and what it must give for them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dmlc/kernel_abi.h"
#include "stdlib/kernel.h"

namespace dmlc::tests {

/// The values behind a pointer parameter.
using Column = std::variant<std::vector<float>, std::vector<double>, std::vector<int>, std::vector<long long>>;
using Scalar = std::variant<float, double, int>;

/// Arguments of one call, in the order that all kernels of the library have: inputs, the output, scalars, rows.
struct Call {
  std::vector<Column> inputs;
  Column output;  ///< zeros, as many as the kernel writes
  std::vector<Scalar> scalars;
  int rows = 0;

  [[nodiscard]] const std::vector<float>& floats(std::size_t input = 0) const {
    return std::get<std::vector<float>>(inputs.at(input));
  }
  template <class Type = int>
  [[nodiscard]] Type scalar(std::size_t index) const {
    return std::get<Type>(scalars.at(index));
  }
};

/// What a plain loop gives. Integers, too, are written as doubles, which hold them exactly.
struct Expected {
  std::vector<double> values;
  /// At which number the units of a value's error are counted, where that is not the value itself; else empty.
  std::vector<double> magnitudes;
};

/// What stands in the columns besides ordinary numbers.
enum class Flavor : std::uint8_t { Plain, Nan, Infinite, OnlyNan };

using Random = std::mt19937_64;

struct KernelCase {
  std::string_view name;
  Call (*make)(int rows, Flavor flavor, Random& random);
  Expected (*reference)(const Call& call);
  double (*ulp)(const Call& call);  ///< the largest error, in units of the last place of the output's type; 0: equal
  std::string_view error;           ///< the same in words, as the kernel's comment has it behind `Error: `
  int largest_emulated = 65'537;    ///< rows; less where the work grows faster than the rows
  int largest = 5'000'000;          ///< rows for compiled kernels
};

[[nodiscard]] std::span<const KernelCase> library_cases();

/// Runs all blocks of a launch. The extents hold elements; there is no place for a fault.
using Runner =
    std::function<void(const stdlib::Kernel& kernel, const abi::KernelLaunch& launch, std::array<unsigned, 3> block)>;

/// How a kernel is launched; what is 0 follows from its comment and the rows, as in COMPUTE.
struct Shape {
  unsigned grid = 0;
  unsigned block = 0;
};

/// Runs the case and describes the first differences from the reference, writes outside the output, and changed
/// inputs; empty when all is well.
[[nodiscard]] std::string differences(const KernelCase& kernel_case, int rows, Flavor flavor, const Runner& run,
                                      Shape shape = {});

/// Numbers of rows that a case is run with: small ones, those around a block, and up to `largest`.
[[nodiscard]] std::vector<int> row_counts(int largest);

}  // namespace dmlc::tests
