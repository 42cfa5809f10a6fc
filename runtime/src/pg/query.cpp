// SPDX-License-Identifier: Apache-2.0
// Runs statements through SPI and copies what they return.
#include "runtime/src/pg/query.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "runtime/src/boundary.h"

namespace dmlc::pg {
namespace {

/// Values of a result, by row; allocated by SPI and gone with SPI_finish.
struct RawRows {
  char** values = nullptr;
  std::uint64_t rows = 0;
  int columns = 0;
  std::uint64_t processed = 0;
};

/// The caller's snapshot is used when there is one; a worker's transaction may have none yet.
void connect(bool* pushed) {
  *pushed = !ActiveSnapshotSet();
  if (*pushed) PushActiveSnapshot(GetTransactionSnapshot());
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
}

RawRows execute(const char* sql, const char* const* arguments, int count, bool read_only) {
  auto* types = static_cast<Oid*>(palloc0(sizeof(Oid) * (count + 1)));
  auto* values = static_cast<Datum*>(palloc0(sizeof(Datum) * (count + 1)));
  auto* nulls = static_cast<char*>(palloc0(count + 1));
  for (int i = 0; i < count; ++i) {
    types[i] = TEXTOID;
    nulls[i] = arguments[i] == nullptr ? 'n' : ' ';
    if (arguments[i] != nullptr) values[i] = CStringGetTextDatum(arguments[i]);
  }
  const int code = SPI_execute_with_args(sql, count, types, values, nulls, read_only, 0);
  if (code < 0) elog(ERROR, "SPI failed: %s", SPI_result_code_string(code));
  RawRows raw;
  raw.processed = SPI_processed;
  if (SPI_tuptable == nullptr) return raw;
  raw.rows = SPI_tuptable->numvals;
  raw.columns = SPI_tuptable->tupdesc->natts;
  raw.values = static_cast<char**>(palloc0(sizeof(char*) * (raw.rows * raw.columns + 1)));
  for (std::uint64_t row = 0; row < raw.rows; ++row)
    for (int column = 0; column < raw.columns; ++column)
      raw.values[row * raw.columns + column] = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column + 1);
  return raw;
}

Rows copy_rows(const RawRows& raw) {
  Rows result;
  result.processed = raw.processed;
  result.rows.resize(raw.rows);
  for (std::uint64_t row = 0; row < raw.rows; ++row) {
    for (int column = 0; column < raw.columns; ++column) {
      const char* value = raw.values[row * raw.columns + column];
      result.rows[row].push_back(value != nullptr ? Text(value) : std::nullopt);
    }
  }
  return result;
}

}  // namespace

std::int64_t Rows::integer(std::size_t row, std::size_t column) const {
  return std::strtoll(at(row, column).value_or("0").c_str(), nullptr, 10);
}

Rows query(std::string_view sql, const std::vector<Text>& arguments, Access access) {
  const std::string text(sql);
  std::vector<const char*> pointers;
  for (const Text& argument : arguments) pointers.push_back(argument ? argument->c_str() : nullptr);
  bool pushed = false;
  const RawRows raw = call_pg([&] {
    connect(&pushed);
    return execute(text.c_str(), pointers.data(), static_cast<int>(pointers.size()), access == Access::read);
  });
  Rows result = copy_rows(raw);
  call_pg([&] {
    SPI_finish();
    if (pushed) PopActiveSnapshot();
  });
  return result;
}

Text query_value(std::string_view sql, const std::vector<Text>& arguments, Access access) {
  const Rows result = query(sql, arguments, access);
  return result.empty() ? std::nullopt : result.at(0, 0);
}

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string quote_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string quote_name(std::string_view schema, std::string_view name) {
  return quote_name(schema) + "." + quote_name(name);
}

std::string display_name(std::string_view schema, std::string_view name) {
  const std::string schema_text(schema);
  const std::string name_text(name);
  return call_pg(
      [&] { return static_cast<const char*>(quote_qualified_identifier(schema_text.c_str(), name_text.c_str())); });
}

}  // namespace dmlc::pg
