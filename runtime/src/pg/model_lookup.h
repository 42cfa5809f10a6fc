// SPDX-License-Identifier: Apache-2.0
// Finds a model's row without SQL: cheap enough for every statement, and open to parallel workers.
#pragma once

#include <cstdint>

#include "runtime/src/boundary.h"

namespace dmlc::pg {

struct ModelHead {
  bool found = false;
  std::int64_t model_id = 0;
  Oid owner = InvalidOid;
  int current_version = 0;  ///< 0: no trained version
};

/// PostgreSQL frames; under the active snapshot where there is one, so that a statement sees one version throughout.
[[nodiscard]] ModelHead find_model_head(const char* schema, const char* name);
[[nodiscard]] ModelHead find_model_head(std::int64_t model_id);

}  // namespace dmlc::pg
