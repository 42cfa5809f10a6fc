// SPDX-License-Identifier: Apache-2.0
// Look-ups in the generated tables, which are sorted by name.
#include "compiler/sql/builtins.h"

#include <algorithm>
#include <array>

namespace dmlc::sql {
namespace {

constexpr BuiltinFunction kFunctions[] = {
#define DMLC_FUNCTION(name, arguments, result, kind, set, volatility, variadic, defaults, columns, names) \
  {name, arguments, result, kind, set, volatility, variadic, defaults, columns, names},
#include "compiler/sql/builtins/functions.def"
#undef DMLC_FUNCTION
};

constexpr BuiltinOperator kOperators[] = {
#define DMLC_OPERATOR(name, left, right, result) {name, left, right, result},
#include "compiler/sql/builtins/operators.def"
#undef DMLC_OPERATOR
};

constexpr BuiltinCast kCasts[] = {
#define DMLC_CAST(source, target, context) {source, target, context},
#include "compiler/sql/builtins/casts.def"
#undef DMLC_CAST
};

template <class Row, std::size_t n>
std::span<const Row> rows_named(const Row (&table)[n], std::string_view name) {
  const auto* begin = std::lower_bound(std::begin(table), std::end(table), name,
                                       [](const Row& row, std::string_view wanted) { return row.name < wanted; });
  const auto* end = begin;
  while (end != std::end(table) && end->name == name) ++end;
  return {begin, end};
}

}  // namespace

std::span<const BuiltinFunction> builtin_functions(std::string_view name) { return rows_named(kFunctions, name); }

std::span<const BuiltinOperator> builtin_operators(std::string_view name) { return rows_named(kOperators, name); }

const BuiltinCast* find_builtin_cast(std::string_view source, std::string_view target) {
  const auto* begin = std::lower_bound(std::begin(kCasts), std::end(kCasts), source,
                                       [](const BuiltinCast& c, std::string_view wanted) { return c.source < wanted; });
  for (; begin != std::end(kCasts) && begin->source == source; ++begin)
    if (begin->target == target) return begin;
  return nullptr;
}

const std::vector<std::string_view>& builtin_function_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const BuiltinFunction& f : kFunctions)
      if (all.empty() || all.back() != f.name) all.push_back(f.name);
    return all;
  }();
  return names;
}

std::vector<std::string_view> split_list(std::string_view list) {
  std::vector<std::string_view> parts;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    parts.push_back(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return parts;
}

std::vector<types::Type> types_of_list(std::string_view list) {
  std::vector<types::Type> all;
  for (const std::string_view name : split_list(list))
    all.push_back(types::builtin_type(name).value_or(types::unknown_type()));
  return all;
}

}  // namespace dmlc::sql
