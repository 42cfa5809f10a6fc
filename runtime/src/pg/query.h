// SPDX-License-Identifier: Apache-2.0
// SQL statements from C++: text in, text out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::pg {

using Text = std::optional<std::string>;  ///< nullopt is NULL

struct Rows {
  std::vector<std::vector<Text>> rows;
  std::uint64_t processed = 0;

  [[nodiscard]] bool empty() const { return rows.empty(); }
  [[nodiscard]] const Text& at(std::size_t row, std::size_t column) const { return rows.at(row).at(column); }
  [[nodiscard]] std::string text(std::size_t row, std::size_t column) const { return at(row, column).value_or(""); }
  [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const;
};

enum class Access { read, write };

/// Runs one statement in the current transaction as the current role; $1 … are of type text. Throws PgError. `read`
/// sees the active snapshot, `write` takes a new one.
Rows query(std::string_view sql, const std::vector<Text>& arguments = {}, Access access = Access::write);

/// One SELECT of one value; nullopt for no row or NULL.
Text query_value(std::string_view sql, const std::vector<Text>& arguments = {}, Access access = Access::write);

/// As an argument of type float8, to the last bit.
[[nodiscard]] std::string number_text(double value);

/// `"name"`, always quoted. `"schema"."name"`.
[[nodiscard]] std::string quote_name(std::string_view name);
[[nodiscard]] std::string quote_name(std::string_view schema, std::string_view name);
/// `schema.name`, quoted only where PostgreSQL asks for it: for messages and function bodies.
[[nodiscard]] std::string display_name(std::string_view schema, std::string_view name);

}  // namespace dmlc::pg
