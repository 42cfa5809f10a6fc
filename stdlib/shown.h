// SPDX-License-Identifier: Apache-2.0
// What SHOW lists: the columns that WHERE and ORDER BY may name.
#pragma once

#include <string_view>
#include <vector>

namespace dmlc::stdlib {

struct ShownColumn {
  std::string_view name;
  std::string_view type;  ///< as PostgreSQL names it
  std::string_view summary;
};

/// The columns of a list ("models", "versions" and so on), in order.
[[nodiscard]] std::vector<ShownColumn> shown_columns(std::string_view list);

}  // namespace dmlc::stdlib
