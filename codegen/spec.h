// SPDX-License-Identifier: Apache-2.0
// The training specification that travels to the database (format 1, docs/spec-format.md).
#pragma once

#include <string>

#include "ir/ops.h"

namespace dmlc::codegen {

/// The queries of a model's views.
struct SourceQueries {
  std::string features;
  std::string validation;  ///< empty where there is no such view
};
[[nodiscard]] SourceQueries source_queries(const ir::Module& module, const ir::Train& train);

/// JSON text with a fixed key order. It holds the query of the feature view, so that a change of the source counts as a
/// change of the model.
[[nodiscard]] std::string spec_of(const ir::Module& module, const ir::Train& train);

}  // namespace dmlc::codegen
