// SPDX-License-Identifier: Apache-2.0
// Rows of one table, attribute by attribute, without the executor's slots and projections. PostgreSQL frames only.
#pragma once

#include "runtime/src/pg/cell_reader.h"

namespace dmlc::pg {

/// One attribute of the table, as it lies in the row.
struct HeapAttribute {
  std::int16_t length;  ///< as pg_attribute.attlen
  bool by_value;
  std::uint8_t alignment;  ///< bytes less one
  ReadAs form;             ///< of its column; none where the column has no cell
  int column;              ///< of the query; -1 where the query does not have it
};

/// A column of the query whose attribute is another column already.
struct HeapCopy {
  AttrNumber attribute;
  int column;
};

/// A column of the query that is computed from the row, once: random() is another number each time.
struct HeapExpression {
  const Expr* expression;
  ExprState* state;  ///< null where the same expression is another column already
  int column;
  int first;    ///< number of the one that is computed
  Datum value;  ///< of the row at hand
  bool is_null;
};

/// A scan of the table that a query reads, where the query gives columns of all its rows.
struct HeapRows {
  TableScanDesc scan;
  TupleDesc table;
  HeapAttribute* attributes;  ///< up to the last one that the query has
  int attribute_count;
  HeapCopy* copies;
  int copy_count;
  HeapExpression* expressions;
  int expression_count;
  ExprContext* context;  ///< in which they are computed
  TupleTableSlot* slot;  ///< from which they take the row
};

/// Opens the scan that a started query would make. False when the query asks for more than columns of a table and what
/// is computed from them: then it must be run.
[[nodiscard]] bool open_heap_rows(QueryDesc* query, HeapRows& rows);
/// Says how the query's first columns are read.
void set_forms(HeapRows& rows, const CellReader* readers, int count);
inline void close_heap_rows(HeapRows& rows) {
  ExecClearTuple(rows.slot);
  table_endscan(rows.scan);
}

/// Columns that a row is too old to have: null, or the default from when they were added.
template <class Sink>
[[gnu::noinline]] void read_missing(const HeapRows& rows, int first, Sink& sink) {
  for (int i = first; i < rows.attribute_count; ++i) {
    const int column = rows.attributes[i].column;
    if (column < 0) continue;
    bool is_null;
    const Datum value = getmissingattr(rows.table, i + 1, &is_null);
    is_null ? sink.null(column) : sink.value(column, value);
  }
}

template <class Sink>
[[gnu::noinline]] void read_copies(const HeapRows& rows, HeapTuple tuple, Sink& sink) {
  for (int i = 0; i < rows.copy_count; ++i) {
    bool is_null;
    const Datum value = heap_getattr(tuple, rows.copies[i].attribute, rows.table, &is_null);
    is_null ? sink.null(rows.copies[i].column) : sink.value(rows.copies[i].column, value);
  }
}

template <class Sink>
[[gnu::noinline]] void read_expressions(const HeapRows& rows, HeapTuple tuple, Sink& sink) {
  ExecStoreBufferHeapTuple(tuple, rows.slot, reinterpret_cast<HeapScanDesc>(rows.scan)->rs_cbuf);
  rows.context->ecxt_scantuple = rows.slot;
  for (int i = 0; i < rows.expression_count; ++i) {
    HeapExpression& expression = rows.expressions[i];
    if (expression.state != nullptr) {
      expression.value = ExecEvalExprSwitchContext(expression.state, rows.context, &expression.is_null);
    }
    const HeapExpression& computed = rows.expressions[expression.first];
    computed.is_null ? sink.null(expression.column) : sink.value(expression.column, computed.value);
  }
  ResetExprContext(rows.context);
}

/// A row begins at the largest alignment, so that addresses may stand for offsets.
[[gnu::always_inline]] inline const char* aligned(const char* place, std::uintptr_t mask) {
  return reinterpret_cast<const char*>((reinterpret_cast<std::uintptr_t>(place) + mask) & ~mask);
}

/// Where a value of any length begins: short ones are not aligned, and gaps are zero.
[[gnu::always_inline]] inline const char* varlena_start(const char* place, std::uintptr_t mask) {
  return VARATT_NOT_PAD_BYTE(place) ? place : aligned(place, mask);
}

/// These take a value of a known form, give it to value<form>(column, Datum) and return where it ends.
template <ReadAs kForm, class Stored, class Sink>
[[gnu::always_inline]] inline const char* take(const char* place, int column, Sink& sink) {
  place = aligned(place, sizeof(Stored) - 1);
  sink.template value<kForm>(column, fetch_att(place, true, sizeof(Stored)));
  return place + sizeof(Stored);
}
template <ReadAs kForm, class Sink>
[[gnu::always_inline]] inline const char* take_varlena(const char* place, int column, Sink& sink) {
  place = varlena_start(place, ALIGNOF_INT - 1);
  sink.template value<kForm>(column, PointerGetDatum(place));
  return place + VARSIZE_ANY(place);
}

/// The same for any attribute.
template <class Sink>
inline const char* take_any(const char* place, const HeapAttribute& attribute, Sink& sink) {
  place = attribute.length == -1 ? varlena_start(place, attribute.alignment) : aligned(place, attribute.alignment);
  if (attribute.column >= 0) sink.value(attribute.column, fetch_att(place, attribute.by_value, attribute.length));
  return reinterpret_cast<const char*>(att_addlength_pointer(place, attribute.length, place));
}

/// One jump per attribute: length, alignment and reading all follow from the form.
template <class Sink>
[[gnu::always_inline]] inline const char* take_attribute(const char* place, const HeapAttribute& attribute,
                                                         Sink& sink) {
  const int column = attribute.column;
  switch (attribute.form) {
    case ReadAs::int2:
      return take<ReadAs::int2, std::int16_t>(place, column, sink);
    case ReadAs::int4:
      return take<ReadAs::int4, std::int32_t>(place, column, sink);
    case ReadAs::int8:
      return take<ReadAs::int8, std::int64_t>(place, column, sink);
    case ReadAs::float4:
      return take<ReadAs::float4, float4>(place, column, sink);
    case ReadAs::float8:
      return take<ReadAs::float8, float8>(place, column, sink);
    case ReadAs::boolean:
      return take<ReadAs::boolean, bool>(place, column, sink);
    case ReadAs::timestamp:
      return take<ReadAs::timestamp, Timestamp>(place, column, sink);
    case ReadAs::date:
      return take<ReadAs::date, DateADT>(place, column, sink);
    case ReadAs::numeric:
      return take_varlena<ReadAs::numeric>(place, column, sink);
    case ReadAs::text:
      return take_varlena<ReadAs::text>(place, column, sink);
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
  return take_any(place, attribute, sink);
}

/// Gives every column of a row to null(column), value<form>(column, Datum) or value(column, Datum) of the sink. Values
/// lie in the row.
template <class Sink>
inline void read_heap_row(const HeapRows& rows, HeapTuple tuple, Sink& sink) {
  HeapTupleHeader header = tuple->t_data;
  const bits8* nulls = (header->t_infomask & HEAP_HASNULL) != 0 ? header->t_bits : nullptr;
  const int stored = Min(static_cast<int>(HeapTupleHeaderGetNatts(header)), rows.attribute_count);
  const char* place = reinterpret_cast<const char*>(header) + header->t_hoff;
  for (int i = 0; i < stored; ++i) {
    const HeapAttribute& attribute = rows.attributes[i];
    if (nulls == nullptr || !att_isnull(i, nulls)) {
      place = take_attribute(place, attribute, sink);
    } else if (attribute.column >= 0) {
      sink.null(attribute.column);
    }
  }
  if (stored < rows.attribute_count) read_missing(rows, stored, sink);
  if (rows.copy_count > 0) read_copies(rows, tuple, sink);
  if (rows.expression_count > 0) read_expressions(rows, tuple, sink);
}

}  // namespace dmlc::pg
