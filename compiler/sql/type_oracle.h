// SPDX-License-Identifier: Apache-2.0
// Asks a live database what a query returns, where our own resolution ends.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/types/type.h"

namespace dmlc::sql {

struct DescribedColumn {
  std::string name;
  types::Type type;
};

/// What the server said against a query: its message and the byte offset of the place in the query, if it gave one.
struct DescribeError {
  std::string sqlstate;
  std::string message;
  std::string hint;
  std::optional<std::size_t> offset;
};

class TypeOracle {
 public:
  virtual ~TypeOracle() = default;
  /// Prepares `query` without running it. nullopt with `error` filled when the server refuses it.
  virtual std::optional<std::vector<DescribedColumn>> describe(const std::string& query, DescribeError& error) = 0;
};

}  // namespace dmlc::sql
