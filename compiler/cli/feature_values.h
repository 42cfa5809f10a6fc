// SPDX-License-Identifier: Apache-2.0
// The words `feature=value` of `dmlc predict`, matched against a model's signature.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/database/connection.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/types/catalog.h"

namespace dmlc::cli {

struct FeatureValue {
  std::string name;
  std::string type;           ///< SQL type of the argument
  database::Parameter value;  ///< nullopt is NULL
};

/// Every feature of the model with its value, in the model's order. `null` is NULL, `'null'` the word; an empty value
/// is NULL unless the feature is text. Unknown, missing and repeated names are reported, the nearest name given.
[[nodiscard]] std::optional<std::vector<FeatureValue>> match_features(const types::Model& model,
                                                                      const std::vector<std::string>& words,
                                                                      DiagnosticSink& sink);

}  // namespace dmlc::cli
