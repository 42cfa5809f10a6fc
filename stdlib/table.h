// SPDX-License-Identifier: Apache-2.0
// Finding rows of the standard library's tables by name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::stdlib {

/// The row of that name or alias; nullptr when there is none.
template <class Row>
[[nodiscard]] const Row* find(std::span<const Row> rows, std::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name) return &row;
    if constexpr (requires { row.alias; })
      if (!row.alias.empty() && row.alias == name) return &row;
  }
  return nullptr;
}

/// The names of the rows, in order, without aliases.
template <class Row>
[[nodiscard]] std::vector<std::string> names_of(std::span<const Row> rows) {
  std::vector<std::string> names;
  for (const Row& row : rows) names.emplace_back(row.name);
  return names;
}

}  // namespace dmlc::stdlib
