// SPDX-License-Identifier: Apache-2.0
// How a kernel is launched over so many rows: values of its scalars, elements of its pointers, blocks, places in
// memory.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "runtime/src/kernels/compute_spec.h"
#include "runtime/src/kernels/kernel_facts.h"

namespace dmlc::kernels {

/// The value of each scalar as its type's bytes, lowest first; 0 for other parameters.
using Scalars = std::vector<std::uint64_t>;

/// Throws SpecError when a value is missing or does not fit its type.
[[nodiscard]] Scalars bind_scalars(const ComputeSpec& spec, const KernelFacts& facts);

/// The row count as its parameter's type. Throws SpecError when it does not fit.
[[nodiscard]] std::uint64_t bind_rows(const Parameter& parameter, std::uint64_t rows);

/// Elements behind a pointer parameter for so many rows. Throws SpecError for a negative factor and beyond 2^48.
[[nodiscard]] std::uint64_t elements_of(const KernelFacts& facts, const Scalars& scalars, std::size_t parameter,
                                        std::uint64_t rows);

/// Blocks in x, y, z: `fixed` or enough for the rows in x, one in y and z. Throws SpecError when grid and block
/// together reach 2^31.
[[nodiscard]] std::array<std::uint32_t, 3> grid_of(const KernelFacts& facts, const ComputeSpec& spec,
                                                   std::uint64_t rows);

/// Where the elements of each pointer parameter lie in the memory that is shared with the host.
struct Layout {
  std::uint64_t rows = 0;                 ///< as many fit
  std::vector<std::uint64_t> offsets;     ///< by parameter, in bytes; multiples of 4096
  std::vector<std::uint64_t> capacities;  ///< by parameter, in elements
  std::uint64_t bytes = 0;
};
[[nodiscard]] Layout lay_out(const KernelFacts& facts, const Scalars& scalars, std::uint64_t rows);

/// Bytes for so many rows, each with `row_bytes` beside its elements. Throws SpecError as elements_of does.
[[nodiscard]] std::uint64_t bytes_for(const KernelFacts& facts, const Scalars& scalars, std::uint64_t rows,
                                      std::uint64_t row_bytes);
/// The largest number of rows, at most `most`, that take no more than `bytes`; 0 when none fits.
[[nodiscard]] std::uint64_t rows_within(const KernelFacts& facts, const Scalars& scalars, std::uint64_t row_bytes,
                                        std::uint64_t bytes, std::uint64_t most);

}  // namespace dmlc::kernels
