// SPDX-License-Identifier: Apache-2.0
// What a COMPUTE statement asks for, as the compiler writes it down: format 1.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/src/kernels/kernel_facts.h"

namespace dmlc::kernels {

using ScalarValue = std::variant<bool, std::int64_t, std::uint64_t, double>;

struct TableName {
  std::string schema;
  std::string table;
};

struct ComputeSpec {
  std::string schema;
  std::string name;
  std::string kernel;  ///< for people
  TableName source;
  std::vector<std::string> columns;  ///< one per input parameter
  std::vector<std::string> order;    ///< columns that give rows their order; empty: as they lie
  std::vector<std::string> outputs;  ///< target columns, one per output parameter
  bool into_table = false;           ///< else into columns of the source
  TableName target;                  ///< into_table
  std::vector<std::string> key;      ///< into_table: columns of the source that identify a row
  std::string position;              ///< into_table: the column that numbers the elements; may be empty
  std::map<std::string, ScalarValue> scalars;
  std::optional<std::uint32_t> grid;  ///< blocks in x; else enough for the rows
  struct Binary {
    std::string target;
    std::string sha256;
  };
  std::vector<Binary> binaries;
  std::optional<std::int64_t> every_ms;
};

/// The text is no specification, or does not fit the kernel; what() says why, for people.
struct SpecError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Trusts nothing: throws SpecError.
[[nodiscard]] ComputeSpec parse_compute_spec(std::string_view json);

/// Throws SpecError unless the kernel takes as many columns, gives as many outputs, and gets each of its scalars with a
/// value that fits.
void check_fit(const ComputeSpec& spec, const KernelFacts& facts);

/// 64 lowercase hexadecimal digits.
[[nodiscard]] bool is_sha256(std::string_view text);

}  // namespace dmlc::kernels
