// SPDX-License-Identifier: Apache-2.0
// What a first look at the CUDA source of a kernel tells: its functions and their parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::check {

struct KernelParameter {
  enum class Role { Input, Output, Scalar };  ///< `const T*`, `T*`, `T`
  Role role = Role::Scalar;
  std::string type;  ///< T in its shortest spelling: float, int, long long, unsigned, bool; as written if it is another
  std::string name;  ///< may be empty
};

struct KernelSignature {
  std::vector<KernelParameter> parameters;

  /// Parameters of the role, without the row count.
  [[nodiscard]] std::vector<const KernelParameter*> of(KernelParameter::Role role) const;
  /// The integer at the end that takes the number of rows; nullptr when there is none.
  [[nodiscard]] const KernelParameter* row_count() const;
};

/// A `__global__` function.
struct KernelFunction {
  std::string name;
  std::size_t begin = 0;  ///< of the name in the source
  std::size_t end = 0;
  std::optional<KernelSignature> signature;  ///< none where a first look does not suffice
};

/// The `__global__` functions of a CUDA source, in order; comments and strings are passed over.
[[nodiscard]] std::vector<KernelFunction> kernel_functions(std::string_view source);

enum class CudaKind { Boolean, Integer, Float, Other };
[[nodiscard]] CudaKind cuda_kind(std::string_view type);
/// Bytes of an integer type; 0 for others.
[[nodiscard]] std::size_t cuda_integer_size(std::string_view type);

}  // namespace dmlc::check
