// SPDX-License-Identifier: Apache-2.0
// SQL values as the numerics take them. Training and prediction read every value through this one place.
#pragma once

#include <cmath>

#include "runtime/src/predict/predictor.h"

#include "runtime/src/boundary.h"
#include "runtime/src/pg/numeric_decode.h"

namespace dmlc::pg {

/// How the values of one SQL type are read.
enum class ReadAs : std::uint8_t {
  none,  ///< the type cannot be read as this kind
  int2,
  int4,
  int8,
  float4,
  float8,
  numeric,
  boolean,
  boolean_text,
  text,
  blank_padded_text,
  name,
  enumeration,
  timestamp,
  date,
  output,  ///< any other type: its text form
};

/// Reads one column of one SQL type. Plain data; made and used in PostgreSQL frames: it may raise errors.
struct CellReader {
  ReadAs form = ReadAs::none;
  FmgrInfo output{};        ///< ReadAs::output
  MemoryContext context{};  ///< where enum labels are remembered
  struct EnumLabels* labels = nullptr;
};

/// `type` may be a domain. The form is `none` when the kind cannot come from the type.
[[nodiscard]] CellReader make_cell_reader(Oid type, ingest::CellKind kind, MemoryContext context);
/// The target: a number, or a label in text form.
[[nodiscard]] CellReader make_target_reader(Oid type, ingest::TargetKind kind, MemoryContext context);

/// Everything but the plain numbers.
void read_cell_slowly(CellReader& reader, Datum value, predict::Cell& cell);

/// Fills `cell` from a value that is not NULL. Text is UTF-8 and lives as long as the current memory context or the
/// row.
inline void read_cell(CellReader& reader, Datum value, predict::Cell& cell) {
  cell.is_null = false;
  switch (reader.form) {
    case ReadAs::int2:
      cell.number = DatumGetInt16(value);
      return;
    case ReadAs::int4:
      cell.number = DatumGetInt32(value);
      return;
    case ReadAs::int8:
      cell.number = static_cast<double>(DatumGetInt64(value));
      return;
    case ReadAs::float4:
      cell.number = DatumGetFloat4(value);
      return;
    case ReadAs::float8:
      cell.number = DatumGetFloat8(value);
      return;
    case ReadAs::boolean:
      cell.integer = DatumGetBool(value) ? 1 : 0;
      return;
    case ReadAs::timestamp:
      cell.integer = DatumGetInt64(value);
      return;
    case ReadAs::date:
      cell.integer = DatumGetDateADT(value);
      return;
    case ReadAs::none:
    case ReadAs::numeric:
    case ReadAs::boolean_text:
    case ReadAs::text:
    case ReadAs::blank_padded_text:
    case ReadAs::name:
    case ReadAs::enumeration:
    case ReadAs::output:
      read_cell_slowly(reader, value, cell);
      return;
  }
}

}  // namespace dmlc::pg
