// SPDX-License-Identifier: Apache-2.0
// Prediction with models that have transforms: rows are transformed as training was, then predicted.
#pragma once

#include <memory>

#include "runtime/src/predict/predictor.h"

namespace dmlc::predict {

/// How a predictor of a model is built from its specification and state.
using LoadFunction = std::unique_ptr<Predictor> (*)(const train::ModelSpec&, const train::ModelState&);

/// A predictor that takes the features of the specification; `load` builds the one for what the transforms make of
/// them. Throws RuntimeError E0619.
[[nodiscard]] std::unique_ptr<Predictor> load_transformed(const train::ModelSpec& spec, const train::ModelState& state,
                                                          LoadFunction load);

}  // namespace dmlc::predict
