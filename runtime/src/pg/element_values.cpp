// SPDX-License-Identifier: Apache-2.0
// One small function per pair of types, chosen once per column.
#include "runtime/src/pg/element_values.h"

#include <cmath>
#include <cstring>
#include <type_traits>

#include "runtime/src/kernels/half.h"
#include "runtime/src/pg/cell_reader.h"

namespace dmlc::pg {
namespace {

using kernels::ElementType;

struct Half {
  std::uint16_t bits;
};

/// How values of each SQL type are read.
struct FromInt2 {
  static std::int16_t read(Datum value) { return DatumGetInt16(value); }
};
struct FromInt4 {
  static std::int32_t read(Datum value) { return DatumGetInt32(value); }
};
struct FromInt8 {
  static std::int64_t read(Datum value) { return DatumGetInt64(value); }
};
struct FromFloat4 {
  static float read(Datum value) { return DatumGetFloat4(value); }
};
struct FromFloat8 {
  static double read(Datum value) { return DatumGetFloat8(value); }
};
struct FromNumeric {
  static double read(Datum value) {
    const char* stored = DatumGetPointer(value);
    double number;
    if (is_plain(stored) && decode_short_numeric(VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored), &number))
      return number;
    return read_number_slowly(value);
  }
};
struct FromBool {
  static bool read(Datum value) { return DatumGetBool(value); }
};

void refuse_negative(std::int64_t value) {
  ereport(ERROR,
          (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("%lld is negative", static_cast<long long>(value))));
}

template <class From, class To>
void store(Datum datum, std::byte* at) {
  const auto value = From::read(datum);
  if constexpr (std::is_same_v<To, Half>) {
    const Half half{kernels::to_half(static_cast<float>(value))};
    std::memcpy(at, &half, sizeof half);
  } else {
    if constexpr (std::is_unsigned_v<To> && std::is_signed_v<decltype(value)> && !std::is_same_v<To, bool>)
      if (value < 0) refuse_negative(static_cast<std::int64_t>(value));
    const To element = static_cast<To>(value);
    std::memcpy(at, &element, sizeof element);
  }
}

template <class From>
StoreElement store_floating(ElementType type) {
  if (type == ElementType::half) return store<From, Half>;
  if (type == ElementType::float32) return store<From, float>;
  return type == ElementType::float64 ? store<From, double> : nullptr;
}

template <class From>
StoreElement store_integer(ElementType type) {
  constexpr std::size_t kWidth = sizeof(From::read(0));
  if (!kernels::is_integer(type)) return store_floating<From>(type);
  if (kernels::size_of(type) < kWidth) return nullptr;
  switch (type) {
    case ElementType::int16:
      return store<From, std::int16_t>;
    case ElementType::uint16:
      return store<From, std::uint16_t>;
    case ElementType::int32:
      return store<From, std::int32_t>;
    case ElementType::uint32:
      return store<From, std::uint32_t>;
    case ElementType::int64:
      return store<From, std::int64_t>;
    case ElementType::uint64:
      return store<From, std::uint64_t>;
    case ElementType::boolean:
    case ElementType::int8:
    case ElementType::uint8:
    case ElementType::half:
    case ElementType::float32:
    case ElementType::float64:
      break;
  }
  return nullptr;
}

template <class T>
T element_at(const std::byte* at) {
  T element;
  std::memcpy(&element, at, sizeof element);
  return element;
}

Datum load_uint64(const std::byte* at) {
  const auto value = element_at<std::uint64_t>(at);
  if (value <= static_cast<std::uint64_t>(PG_INT64_MAX))
    return NumericGetDatum(int64_to_numeric(static_cast<int64>(value)));
  char text[32];
  std::snprintf(text, sizeof text, "%llu", static_cast<unsigned long long>(value));
  return DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

/// Functions of casts take one to three arguments: the value, the type modifier, whether the cast was asked for.
Datum call_cast(FmgrInfo& function, Datum value, int32 type_modifier) {
  if (function.fn_nargs == 1) return FunctionCall1(&function, value);
  if (function.fn_nargs == 2) return FunctionCall2(&function, value, Int32GetDatum(type_modifier));
  return FunctionCall3(&function, value, Int32GetDatum(type_modifier), BoolGetDatum(false));
}

}  // namespace

StoreElement element_store(Oid column_type, ElementType type) {
  switch (column_type) {
    case INT2OID:
      return store_integer<FromInt2>(type);
    case INT4OID:
      return store_integer<FromInt4>(type);
    case INT8OID:
      return store_integer<FromInt8>(type);
    case FLOAT4OID:
      return store_floating<FromFloat4>(type);
    case FLOAT8OID:
      return store_floating<FromFloat8>(type);
    case NUMERICOID:
      return store_floating<FromNumeric>(type);
    case BOOLOID:
      return type == ElementType::boolean ? store<FromBool, bool> : nullptr;
    default:
      return nullptr;
  }
}

LoadElement element_load(ElementType type) {
  switch (type) {
    case ElementType::boolean:
      return [](const std::byte* at) { return BoolGetDatum(element_at<std::uint8_t>(at) != 0); };
    case ElementType::int8:
      return [](const std::byte* at) { return Int16GetDatum(element_at<std::int8_t>(at)); };
    case ElementType::uint8:
      return [](const std::byte* at) { return Int16GetDatum(element_at<std::uint8_t>(at)); };
    case ElementType::int16:
      return [](const std::byte* at) { return Int16GetDatum(element_at<std::int16_t>(at)); };
    case ElementType::uint16:
      return [](const std::byte* at) { return Int32GetDatum(element_at<std::uint16_t>(at)); };
    case ElementType::int32:
      return [](const std::byte* at) { return Int32GetDatum(element_at<std::int32_t>(at)); };
    case ElementType::uint32:
      return [](const std::byte* at) { return Int64GetDatum(static_cast<int64>(element_at<std::uint32_t>(at))); };
    case ElementType::int64:
      return [](const std::byte* at) { return Int64GetDatum(element_at<std::int64_t>(at)); };
    case ElementType::uint64:
      return load_uint64;
    case ElementType::half:
      return [](const std::byte* at) { return Float4GetDatum(kernels::from_half(element_at<std::uint16_t>(at))); };
    case ElementType::float32:
      return [](const std::byte* at) { return Float4GetDatum(element_at<float>(at)); };
    case ElementType::float64:
      return [](const std::byte* at) { return Float8GetDatum(element_at<double>(at)); };
  }
  pg_unreachable();
}

Oid natural_type(ElementType type) {
  switch (type) {
    case ElementType::boolean:
      return BOOLOID;
    case ElementType::int8:
    case ElementType::uint8:
    case ElementType::int16:
      return INT2OID;
    case ElementType::uint16:
    case ElementType::int32:
      return INT4OID;
    case ElementType::uint32:
    case ElementType::int64:
      return INT8OID;
    case ElementType::uint64:
      return NUMERICOID;
    case ElementType::half:
    case ElementType::float32:
      return FLOAT4OID;
    case ElementType::float64:
      return FLOAT8OID;
  }
  pg_unreachable();
}

Assignment find_assignment(Oid from, Oid to, int32 type_modifier) {
  Assignment assignment;
  MemSet(&assignment, 0, sizeof assignment);
  assignment.type_modifier = type_modifier;
  Oid function = InvalidOid;
  const CoercionPathType path =
      from == to ? COERCION_PATH_RELABELTYPE : find_coercion_pathway(to, from, COERCION_ASSIGNMENT, &function);
  assignment.possible = path == COERCION_PATH_RELABELTYPE || path == COERCION_PATH_FUNC;
  if (path == COERCION_PATH_FUNC) {
    assignment.has_cast = true;
    fmgr_info(function, &assignment.cast);
  }
  if (type_modifier >= 0 && find_typmod_coercion_function(to, &function) == COERCION_PATH_FUNC) {
    assignment.has_length = true;
    fmgr_info(function, &assignment.length);
  }
  return assignment;
}

Datum assign(Assignment& assignment, Datum value) {
  if (assignment.has_cast) value = call_cast(assignment.cast, value, assignment.type_modifier);
  return assignment.has_length ? call_cast(assignment.length, value, assignment.type_modifier) : value;
}

}  // namespace dmlc::pg
