// SPDX-License-Identifier: Apache-2.0
// What the runtime knows of a kernel: its parameters in the order of its signature and the shape it was compiled for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::kernels {

/// Element types, as CUDA on 64-bit Linux has them.
enum class ElementType : std::uint8_t {
  boolean,
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  half,
  float32,
  float64,
};
[[nodiscard]] std::string_view name_of(ElementType type);  ///< `unsigned int`: how CUDA spells it
[[nodiscard]] std::size_t size_of(ElementType type);       ///< bytes
[[nodiscard]] bool is_integer(ElementType type);           ///< boolean is none
[[nodiscard]] bool is_signed(ElementType type);            ///< of integers
[[nodiscard]] bool is_floating(ElementType type);

enum class Role : std::uint8_t {
  input,     ///< a column
  output,    ///< a column
  validity,  ///< whether an input has a value
  scalar,
  rows,  ///< the number of rows
};

/// One factor of an extent: a number, or the value of a parameter.
struct Factor {
  std::uint64_t number = 1;
  int parameter = -1;  ///< index of a scalar or of the row count; -1: the number counts
};

struct Parameter {
  Role role = Role::scalar;
  ElementType type = ElementType::float32;
  std::string name;  ///< may be empty
  /// Elements behind a pointer: the product; empty for one a row.
  std::vector<Factor> extent;
  int input = -1;  ///< Role::validity: index of the input it speaks of

  [[nodiscard]] bool is_pointer() const { return role != Role::scalar && role != Role::rows; }
};

struct KernelFacts {
  std::string kernel;
  std::array<std::uint32_t, 3> block{1, 1, 1};
  std::uint64_t shared = 0;  ///< bytes of `extern __shared__`
  bool row_wise = false;     ///< thread i touches element i of its pointers and nothing else
  std::vector<Parameter> parameters;

  /// Indexes of the parameters of a role, in order.
  [[nodiscard]] std::vector<std::size_t> of(Role role) const;
  /// Index of the validity parameter of an input; -1 when there is none.
  [[nodiscard]] int validity_of(std::size_t input) const;
  /// Whether rows may be given in pieces.
  [[nodiscard]] bool may_be_cut() const;
};

/// The text is no description of a kernel; what() says why, for people.
struct FactsError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Reads the JSON that the compiler writes. Trusts nothing: throws FactsError.
[[nodiscard]] KernelFacts parse_kernel_facts(std::string_view json);

}  // namespace dmlc::kernels
