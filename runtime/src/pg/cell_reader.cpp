// SPDX-License-Identifier: Apache-2.0
// Reads SQL values; text that is compressed or stored apart is fetched here.
#include "runtime/src/pg/cell_reader.h"

#include <cstring>

namespace dmlc::pg {

/// Labels of one enum type, looked up once. Few entries, so a list is enough.
struct EnumLabels {
  Oid value;
  std::uint32_t size;
  const char* label;
  EnumLabels* next;
};

namespace {

ReadAs number_form(Oid type) {
  switch (type) {
    case INT2OID:
      return ReadAs::int2;
    case INT4OID:
      return ReadAs::int4;
    case INT8OID:
      return ReadAs::int8;
    case FLOAT4OID:
      return ReadAs::float4;
    case FLOAT8OID:
      return ReadAs::float8;
    case NUMERICOID:
      return ReadAs::numeric;
    default:
      return ReadAs::none;
  }
}

ReadAs text_form(Oid type) {
  switch (type) {
    case TEXTOID:
    case VARCHAROID:
      return ReadAs::text;
    case BPCHAROID:
      return ReadAs::blank_padded_text;
    case NAMEOID:
      return ReadAs::name;
    case BOOLOID:
      return ReadAs::boolean_text;
    case INT2OID:
    case INT4OID:
    case INT8OID:
      return ReadAs::integer_text;
    case NUMERICOID:
    case FLOAT4OID:
    case FLOAT8OID:
    case DATEOID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
      return ReadAs::settled_text;
    default:
      return type_is_enum(type) ? ReadAs::enumeration : ReadAs::output;
  }
}

ReadAs form_of(Oid type, ingest::CellKind kind) {
  switch (kind) {
    case ingest::CellKind::number:
      return number_form(type);
    case ingest::CellKind::boolean:
      return type == BOOLOID ? ReadAs::boolean : ReadAs::none;
    case ingest::CellKind::category:
      return text_form(type);
    case ingest::CellKind::timestamp:
      return type == TIMESTAMPOID || type == TIMESTAMPTZOID ? ReadAs::timestamp : ReadAs::none;
    case ingest::CellKind::date:
      return type == DATEOID ? ReadAs::date : ReadAs::none;
  }
  return ReadAs::none;
}

CellReader make_reader(ReadAs form, Oid type, MemoryContext context) {
  CellReader reader;
  reader.form = form;
  reader.context = context;
  reader.type = type;
  reader.is_utf8 = GetDatabaseEncoding() == PG_UTF8;
  if (form == ReadAs::output) {
    Oid function;
    bool is_varlena;
    getTypeOutputInfo(type, &function, &is_varlena);
    fmgr_info_cxt(function, &reader.output, context);
  }
  return reader;
}

Utf8Text to_utf8(const char* text, std::size_t size) {
  if (GetDatabaseEncoding() != PG_UTF8) {
    char* converted = pg_server_to_any(text, static_cast<int>(size), PG_UTF8);
    if (converted != text) size = std::strlen(converted);
    text = converted;
  }
  return {text, static_cast<std::uint32_t>(size)};
}

const EnumLabels* label_of(CellReader& reader, Oid value) {
  for (const EnumLabels* entry = reader.labels; entry != nullptr; entry = entry->next)
    if (entry->value == value) return entry;
  HeapTuple tuple = SearchSysCache1(ENUMOID, ObjectIdGetDatum(value));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "enum value %u has no label", value);
  const char* label = NameStr(reinterpret_cast<Form_pg_enum>(GETSTRUCT(tuple))->enumlabel);
  auto* entry = static_cast<EnumLabels*>(MemoryContextAlloc(reader.context, sizeof(EnumLabels)));
  entry->value = value;
  entry->size = static_cast<std::uint32_t>(std::strlen(label));
  entry->label = MemoryContextStrdup(reader.context, label);
  entry->next = reader.labels;
  ReleaseSysCache(tuple);
  reader.labels = entry;
  return entry;
}

/// Digits are the same bytes in every encoding.
Utf8Text integer_text(Oid type, Datum value) {
  const std::int64_t number = type == INT2OID   ? DatumGetInt16(value)
                              : type == INT4OID ? DatumGetInt32(value)
                                                : DatumGetInt64(value);
  auto* text = static_cast<char*>(palloc(MAXINT8LEN + 1));
  return {text, static_cast<std::uint32_t>(pg_lltoa(number, text))};
}

/// 1.0 and 1.00 are one value, and so are 0 and -0.
char* settled_text(Oid type, Datum value) {
  auto* text = static_cast<char*>(palloc(MAXDATELEN + 1));
  constexpr int kUtc = 0;
  switch (type) {
    case NUMERICOID:
      return numeric_normalize(DatumGetNumeric(value));
    case FLOAT4OID:
      float_to_shortest_decimal_buf(DatumGetFloat4(value) + 0.0F, text);
      return text;
    case FLOAT8OID:
      double_to_shortest_decimal_buf(DatumGetFloat8(value) + 0.0, text);
      return text;
    default:
      return JsonEncodeDateTime(text, value, type, &kUtc);
  }
}

}  // namespace

CellReader make_cell_reader(Oid type, ingest::CellKind kind, MemoryContext context) {
  const Oid base = getBaseType(type);
  return make_reader(form_of(base, kind), base, context);
}

CellReader make_target_reader(Oid type, ingest::TargetKind kind, MemoryContext context) {
  const Oid base = getBaseType(type);
  return make_reader(kind == ingest::TargetKind::label ? text_form(base) : number_form(base), base, context);
}

double read_number_slowly(Datum numeric) {
  const auto* packed = PG_DETOAST_DATUM_PACKED(numeric);
  double number;
  if (decode_short_numeric(VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed), &number)) return number;
  return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, PointerGetDatum(packed)));
}

Utf8Text read_text_slowly(CellReader& reader, Datum value) {
  switch (reader.form) {
    case ReadAs::boolean_text: {
      const bool flag = DatumGetBool(value);
      return to_utf8(flag ? "true" : "false", flag ? 4 : 5);
    }
    case ReadAs::text: {
      const auto* packed = PG_DETOAST_DATUM_PACKED(value);
      return to_utf8(VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed));
    }
    case ReadAs::blank_padded_text: {  // trailing blanks mean nothing in this type
      const auto* packed = PG_DETOAST_DATUM_PACKED(value);
      const char* text = VARDATA_ANY(packed);
      return to_utf8(text, static_cast<std::size_t>(bpchartruelen(const_cast<char*>(text), VARSIZE_ANY_EXHDR(packed))));
    }
    case ReadAs::name: {
      const char* text = NameStr(*DatumGetName(value));
      return to_utf8(text, std::strlen(text));
    }
    case ReadAs::enumeration: {
      const EnumLabels* entry = label_of(reader, DatumGetObjectId(value));
      return to_utf8(entry->label, entry->size);
    }
    case ReadAs::integer_text:
      return integer_text(reader.type, value);
    case ReadAs::settled_text: {
      const char* text = settled_text(reader.type, value);
      return to_utf8(text, std::strlen(text));
    }
    case ReadAs::output: {
      const char* text = OutputFunctionCall(&reader.output, value);
      return to_utf8(text, std::strlen(text));
    }
    case ReadAs::none:
    case ReadAs::int2:
    case ReadAs::int4:
    case ReadAs::int8:
    case ReadAs::float4:
    case ReadAs::float8:
    case ReadAs::numeric:
    case ReadAs::boolean:
    case ReadAs::timestamp:
    case ReadAs::date:
      elog(ERROR, "a value of this type cannot be read as text");
  }
  pg_unreachable();
}

}  // namespace dmlc::pg
