// SPDX-License-Identifier: Apache-2.0
// Prediction with support vector machines.
#pragma once

#include <memory>

#include "runtime/src/predict/predictor.h"

namespace dmlc::predict {

/// Throws RuntimeError E0619 when the state does not fit the specification.
[[nodiscard]] std::unique_ptr<Predictor> load_svm_predictor(const train::ModelSpec& spec,
                                                            const train::ModelState& state);

}  // namespace dmlc::predict
