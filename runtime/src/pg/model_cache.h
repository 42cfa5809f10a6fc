// SPDX-License-Identifier: Apache-2.0
// Models that this backend has loaded for prediction.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/train/model_spec.h"

#include "runtime/src/pg/model_lookup.h"
#include "runtime/src/pg/signature.h"

namespace dmlc::pg {

/// One version, ready to predict. Never changes; lives as long as someone holds it.
struct LoadedModel {
  std::int64_t model_id = 0;
  int version = 0;
  train::ModelSpec spec;
  SpecTypes types;
  std::unique_ptr<predict::Predictor> predictor;
};

/// The current version of a model, from the backend's cache or from the tables. Throws E0616 (no version), E0619.
[[nodiscard]] std::shared_ptr<const LoadedModel> load_model(const ModelHead& head, const std::string& display_name);

}  // namespace dmlc::pg
