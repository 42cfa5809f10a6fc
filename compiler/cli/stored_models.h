// SPDX-License-Identifier: Apache-2.0
// Models as the database stores them, for comparing with what a program declares.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "compiler/database/connection.h"

namespace dmlc::cli {

struct StoredModel {
  std::string spec;   ///< JSON
  std::string state;  ///< untrained, training, trained, failed
  std::int64_t version = 0;
};

/// nullopt inside when there is no such model, or no extension.
database::SqlResult<std::optional<StoredModel>> read_stored_model(database::Connection& connection,
                                                                  const std::string& schema, const std::string& model);

}  // namespace dmlc::cli
