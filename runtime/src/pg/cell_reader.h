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
  integer_text,
  timestamp,
  date,
  settled_text,  ///< numerics, floats and points in time: a text form that no setting changes, one for equal values
  output,        ///< any other type: its text form
};

/// Reads one column of one SQL type. Plain data; made and used in PostgreSQL frames: it may raise errors.
struct CellReader {
  ReadAs form = ReadAs::none;
  FmgrInfo output{};  ///< ReadAs::output
  Oid type{};
  MemoryContext context{};  ///< where enum labels are remembered
  bool is_utf8 = false;     ///< the database's texts need no conversion
  struct EnumLabels* labels = nullptr;
};

/// `type` may be a domain. The form is `none` when the kind cannot come from the type.
[[nodiscard]] CellReader make_cell_reader(Oid type, ingest::CellKind kind, MemoryContext context);
/// The target: a number, or a label in text form.
[[nodiscard]] CellReader make_target_reader(Oid type, ingest::TargetKind kind, MemoryContext context);

struct Utf8Text {
  const char* bytes = nullptr;
  std::uint32_t size = 0;
};

/// Numerics of any size and place.
[[nodiscard]] double read_number_slowly(Datum numeric);
/// Text of any type and place.
[[nodiscard]] Utf8Text read_text_slowly(CellReader& reader, Datum value);

/// The bytes lie in the row itself, as they are.
inline bool is_plain(const char* stored) { return !VARATT_IS_COMPRESSED(stored) && !VARATT_IS_EXTERNAL(stored); }

/// As read_value; `form`, the reader's, may be a constant.
template <class Sink>
[[gnu::always_inline]] inline void read_value_as(ReadAs form, CellReader& reader, Datum value, Sink&& sink) {
  switch (form) {
    case ReadAs::int2:
      return sink.number(DatumGetInt16(value));
    case ReadAs::int4:
      return sink.number(DatumGetInt32(value));
    case ReadAs::int8:
      return sink.number(static_cast<double>(DatumGetInt64(value)));
    case ReadAs::float4:
      return sink.number(DatumGetFloat4(value));
    case ReadAs::float8:
      return sink.number(DatumGetFloat8(value));
    case ReadAs::boolean:
      return sink.boolean(DatumGetBool(value));
    case ReadAs::timestamp:
      return sink.time(DatumGetInt64(value));
    case ReadAs::date:
      return sink.time(DatumGetDateADT(value));
    case ReadAs::numeric: {
      const char* stored = DatumGetPointer(value);
      double number;
      if (!is_plain(stored) || !decode_short_numeric(VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored), &number)) {
        number = read_number_slowly(value);
      }
      return sink.number(number);
    }
    case ReadAs::text: {
      const char* stored = DatumGetPointer(value);
      if (!reader.is_utf8 || !is_plain(stored)) break;
      return sink.text(VARDATA_ANY(stored), static_cast<std::uint32_t>(VARSIZE_ANY_EXHDR(stored)));
    }
    case ReadAs::none:
    case ReadAs::boolean_text:
    case ReadAs::blank_padded_text:
    case ReadAs::name:
    case ReadAs::enumeration:
    case ReadAs::integer_text:
    case ReadAs::settled_text:
    case ReadAs::output:
      break;
  }
  const Utf8Text text = read_text_slowly(reader, value);
  sink.text(text.bytes, text.size);
}

/// Gives a value that is not NULL to one of the sink's functions: number(double), boolean(bool), time(int64:
/// microseconds or days) or text(const char*, uint32). Text is UTF-8 and lives as long as the current memory context or
/// the row.
template <class Sink>
inline void read_value(CellReader& reader, Datum value, Sink&& sink) {
  read_value_as(reader.form, reader, value, sink);
}

/// The same into a cell.
inline void read_cell(CellReader& reader, Datum value, predict::Cell& cell) {
  struct CellSink {
    predict::Cell& cell;
    void number(double number) const { cell.number = number; }
    void boolean(bool flag) const { cell.integer = flag ? 1 : 0; }
    void time(std::int64_t time) const { cell.integer = time; }
    void text(const char* bytes, std::uint32_t size) const {
      cell.text = bytes;
      cell.text_size = size;
    }
  };
  cell.is_null = false;
  read_value(reader, value, CellSink{cell});
}

}  // namespace dmlc::pg
