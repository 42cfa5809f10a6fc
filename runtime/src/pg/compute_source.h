// SPDX-License-Identifier: Apache-2.0
// Reads the rows of a computation's table into the memory that the kernel host shares.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/src/child/memory_file.h"
#include "runtime/src/kernels/launch.h"
#include "runtime/src/pg/element_values.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {

/// Rows that were read, as whoever writes results needs them. Plain data.
struct PieceRows {
  std::uint64_t count;
  std::uint64_t given;  ///< that the kernel gets: those without a NULL that it cannot see
  std::uint64_t capacity;
  bool* is_given;           ///< by row
  ItemPointerData* places;  ///< by row; null when results go to another table
  Oid* tables;              ///< by row, beside places where the source has parts; else null
  Datum* keys;              ///< by row, then key; null without
  bool* key_nulls;
  int key_count;
};

/// One parameter that is fed from a column. Plain data.
struct InputColumn {
  StoreElement store;
  std::byte* base;
  std::uint64_t offset;  ///< of base in the memory
  std::uint64_t size;    ///< of an element
  bool* validity;        ///< null when the kernel does not see NULL
  std::uint64_t validity_offset;
  bool by_row;             ///< one element a row; else the first values that are not NULL
  std::uint64_t capacity;  ///< elements
  std::uint64_t count;     ///< of those not by row
  std::uint64_t reserved;  ///< elements that have memory
};

struct SourceQuery {
  const kernels::ComputeSpec& spec;
  const kernels::KernelFacts& facts;
  const kernels::Layout& layout;
  std::string display;
  bool by_place = false;   ///< results go back to the rows
  bool has_parts = false;  ///< rows are found by table and place
  std::uint64_t memory_limit = 0;
};

struct SourceReceiver;

class ComputeSource {
 public:
  /// Opens a cursor as the current role; an SPI connection is open until the end. The parameters must stay. Throws
  /// PgError.
  ComputeSource(const SourceQuery& query, child::MemoryFile& memory);
  ComputeSource(const ComputeSource&) = delete;
  ComputeSource& operator=(const ComputeSource&) = delete;

  /// Reads up to `rows` rows in place of those before. False when there is none left. Throws PgError, E0636, E0640 and
  /// E0641.
  bool read(std::uint64_t rows);
  [[nodiscard]] const PieceRows& piece() const;
  /// By the order of the input parameters.
  [[nodiscard]] const InputColumn& input(std::size_t index) const;
  void close();

  /// Bytes that the server keeps of each row besides its elements.
  [[nodiscard]] static std::uint64_t row_bytes(const kernels::ComputeSpec& spec, bool has_parts);

 private:
  SourceQuery query_;
  SourceReceiver* receiver_ = nullptr;
  Portal portal_ = nullptr;
};

}  // namespace dmlc::pg
