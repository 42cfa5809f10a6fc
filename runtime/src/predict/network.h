// SPDX-License-Identifier: Apache-2.0
// Predictor of feed-forward networks: prepares one row's cells and runs it forward.
#pragma once

#include <memory>

#include "runtime/src/predict/predictor.h"

namespace dmlc::predict {

/// Builds the predictor of a neural_network version. Throws RuntimeError E0619 for a damaged or inconsistent state.
[[nodiscard]] std::unique_ptr<Predictor> load_network_predictor(const train::ModelSpec& spec,
                                                                const train::ModelState& state);

}  // namespace dmlc::predict
