// SPDX-License-Identifier: Apache-2.0
// The functions, operators and casts of pg_catalog as tables.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/types/type.h"

namespace dmlc::sql {

struct BuiltinFunction {
  std::string_view name;
  std::string_view arguments;  ///< catalog names, separated by commas
  std::string_view result;
  char kind = 'f';  ///< f function, a aggregate, o ordered-set, h hypothetical-set aggregate, w window function
  bool returns_set = false;
  char volatility = 'v';  ///< i, s, v
  bool variadic = false;
  std::uint32_t default_count = 0;
  std::string_view result_columns;  ///< "name type,…"; empty for scalars
  std::string_view argument_names;  ///< separated by commas; empty when they have none
};

struct BuiltinOperator {
  std::string_view name;
  std::string_view left;  ///< empty for prefix operators
  std::string_view right;
  std::string_view result;
};

struct BuiltinCast {
  std::string_view source;
  std::string_view target;
  char context = 'e';  ///< i, a, e
};

/// All rows of this name, side by side in the table.
[[nodiscard]] std::span<const BuiltinFunction> builtin_functions(std::string_view name);
[[nodiscard]] std::span<const BuiltinOperator> builtin_operators(std::string_view name);
/// nullptr when pg_catalog has no such cast.
[[nodiscard]] const BuiltinCast* find_builtin_cast(std::string_view source, std::string_view target);
/// Names of all functions, each once; for suggestions.
[[nodiscard]] const std::vector<std::string_view>& builtin_function_names();

/// Types of a list such as "int4,text[]".
[[nodiscard]] std::vector<types::Type> types_of_list(std::string_view list);
/// Parts between commas.
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view list);

}  // namespace dmlc::sql
