// SPDX-License-Identifier: Apache-2.0
// PQprepare and PQdescribePrepared: what a query returns, without running it.
#include "compiler/database/database_oracle.h"

namespace dmlc::database {

std::optional<std::vector<sql::DescribedColumn>> DatabaseOracle::describe(const std::string& query,
                                                                          sql::DescribeError& error) {
  const auto columns = connection_.describe(query);
  if (!columns) {
    const auto& refused = columns.error();
    error = {refused.sqlstate, refused.message, refused.hint, refused.position};
    return std::nullopt;
  }
  std::vector<sql::DescribedColumn> described;
  for (const auto& column : *columns) {
    const auto type = types::parse_type_name(column.type);
    described.push_back({column.name, type ? catalog_.resolve(*type, catalog_.search_path) : types::unknown_type()});
  }
  return described;
}

}  // namespace dmlc::database
