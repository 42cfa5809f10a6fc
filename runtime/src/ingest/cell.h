// SPDX-License-Identifier: Apache-2.0
// One value of one feature of one row, as it comes from SQL.
#pragma once

#include <cstdint>

namespace dmlc::ingest {

/// Which member counts follows from the feature's CellKind: number -> number, boolean -> integer (0/1), category ->
/// text/text_size, timestamp -> integer (microseconds), date -> integer (days).
struct Cell {
  bool is_null = true;
  double number = 0;
  std::int64_t integer = 0;
  const char* text = nullptr;
  std::uint32_t text_size = 0;
};

}  // namespace dmlc::ingest
