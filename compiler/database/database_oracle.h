// SPDX-License-Identifier: Apache-2.0
// The type oracle over a live connection.
#pragma once

#include "compiler/database/connection.h"
#include "compiler/sql/type_oracle.h"
#include "compiler/types/catalog.h"

namespace dmlc::database {

/// Prepares queries on an idle connection; nothing is run and nothing is left behind.
class DatabaseOracle final : public sql::TypeOracle {
 public:
  /// Both must outlive the oracle. `catalog` completes the types that users made.
  DatabaseOracle(Connection& connection, const types::Catalog& catalog) : connection_(connection), catalog_(catalog) {}
  std::optional<std::vector<sql::DescribedColumn>> describe(const std::string& query,
                                                            sql::DescribeError& error) override;

 private:
  Connection& connection_;
  const types::Catalog& catalog_;
};

}  // namespace dmlc::database
