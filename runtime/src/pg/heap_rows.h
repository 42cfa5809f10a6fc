// SPDX-License-Identifier: Apache-2.0
// Rows of one table, attribute by attribute, without the executor's slots and projections. PostgreSQL frames only.
#pragma once

#include "runtime/src/pg/server.h"

namespace dmlc::pg {

/// One attribute of the table, as it lies in the row.
struct HeapAttribute {
  std::int16_t length;  ///< as pg_attribute.attlen
  bool by_value;
  std::uint8_t alignment;  ///< bytes less one
  int column;              ///< of the query; -1 where the query does not have it
};

/// A column of the query whose attribute is another column already.
struct HeapCopy {
  AttrNumber attribute;
  int column;
};

/// A scan of the table that a query reads, where the query does nothing but give columns of it.
struct HeapRows {
  TableScanDesc scan;
  TupleDesc table;
  HeapAttribute* attributes;  ///< up to the last one that the query has
  int attribute_count;
  HeapCopy* copies;
  int copy_count;
};

/// Opens the scan that a started query would make. False when the query asks for more than columns of a table: then it
/// must be run.
[[nodiscard]] bool open_heap_rows(QueryDesc* query, HeapRows& rows);
inline void close_heap_rows(HeapRows& rows) { table_endscan(rows.scan); }

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

/// Gives every column of a row to null(column) or value(column, Datum) of the sink. Values lie in the row.
template <class Sink>
inline void read_heap_row(const HeapRows& rows, HeapTuple tuple, Sink& sink) {
  HeapTupleHeader header = tuple->t_data;
  const bits8* nulls = (header->t_infomask & HEAP_HASNULL) != 0 ? header->t_bits : nullptr;
  const int stored = Min(static_cast<int>(HeapTupleHeaderGetNatts(header)), rows.attribute_count);
  const char* place = reinterpret_cast<const char*>(header) + header->t_hoff;
  for (int i = 0; i < stored; ++i) {
    const HeapAttribute& attribute = rows.attributes[i];
    if (nulls != nullptr && att_isnull(i, nulls)) {
      if (attribute.column >= 0) sink.null(attribute.column);
      continue;
    }
    // A row begins at the largest alignment, so that addresses may stand for offsets.
    if (attribute.length != -1 || !VARATT_NOT_PAD_BYTE(place)) {
      const auto mask = static_cast<std::uintptr_t>(attribute.alignment);
      place = reinterpret_cast<const char*>((reinterpret_cast<std::uintptr_t>(place) + mask) & ~mask);
    }
    if (attribute.column >= 0) sink.value(attribute.column, fetch_att(place, attribute.by_value, attribute.length));
    place = reinterpret_cast<const char*>(att_addlength_pointer(place, attribute.length, place));
  }
  if (stored < rows.attribute_count) read_missing(rows, stored, sink);
  if (rows.copy_count > 0) read_copies(rows, tuple, sink);
}

}  // namespace dmlc::pg
