// SPDX-License-Identifier: Apache-2.0
// Predictor of feed-forward networks: prepares one row's cells and runs it forward.
#pragma once

#include <memory>

#include "runtime/src/network/shape.h"
#include "runtime/src/predict/predictor.h"

namespace dmlc::predict {

/// Builds the predictor of a neural_network version. Throws RuntimeError E0619 for a damaged or inconsistent state.
[[nodiscard]] std::unique_ptr<Predictor> load_network_predictor(const train::ModelSpec& spec,
                                                                const train::ModelState& state);

/// The parameters of a stored network of this shape. Throws RuntimeError E0619 likewise.
[[nodiscard]] network::Floats read_network(const train::ModelSpec& spec, const train::ModelState& state,
                                           const network::Shape& shape, const network::Layout& layout);

}  // namespace dmlc::predict
