// SPDX-License-Identifier: Apache-2.0
// Writes what a kernel has computed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/src/kernels/compute_spec.h"
#include "runtime/src/pg/compute_source.h"
#include "runtime/src/pg/compute_tables.h"
#include "runtime/src/pg/element_values.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {

/// One output parameter or the position, and the column it goes to. Plain data.
struct OutputColumn {
  LoadElement load;
  const std::byte* base;
  std::uint64_t size;  ///< of an element
  Assignment assignment;
  Oid type;  ///< of the column; a domain's base type
  std::int16_t length;
  bool by_value;
  char alignment;
};

/// Where results go. Everything happens as the current role, within one SPI connection of the caller.
class ComputeTarget {
 public:
  virtual ~ComputeTarget() = default;
  /// Writes one result for each row of the piece, NULL for those that the kernel did not get. Throws PgError and E0641.
  virtual void write_rows(const PieceRows& piece) = 0;
  /// Writes so many elements by their position, counted from 0.
  virtual void write_elements(std::uint64_t count) = 0;
  /// Ends the work; returns the rows written.
  virtual std::uint64_t finish() = 0;
};

struct TargetRequest {
  const kernels::ComputeSpec& spec;
  const kernels::KernelFacts& facts;
  const ComputeTables& tables;
  const kernels::Layout& layout;
  const std::byte* memory;
  std::string display;
};

/// For columns of the source: changes rows by their place.
[[nodiscard]] std::unique_ptr<ComputeTarget> make_column_target(const TargetRequest& request);
/// For a table of its own: deletes its rows now and fills it anew.
[[nodiscard]] std::unique_ptr<ComputeTarget> make_table_target(const TargetRequest& request);

/// The output columns of a request. Throws E0636 when a column has a type that takes no such values.
[[nodiscard]] OutputColumn* make_output_columns(const TargetRequest& request);
/// The value of an element as the column takes it. PostgreSQL frame; in the current memory context.
[[nodiscard]] Datum output_value(OutputColumn& column, std::uint64_t index);
/// The position as a column takes it, in the same way.
[[nodiscard]] OutputColumn make_position_column(const TargetRequest& request);
/// Throws E0641 when the error came from a value that the column cannot hold; else the error itself.
[[noreturn]] void explain_value(const PgError& error, const TargetRequest& request, int output);

}  // namespace dmlc::pg
