// SPDX-License-Identifier: Apache-2.0
// Predictor of isolation forests.
#pragma once

#include <memory>

#include "runtime/src/predict/predictor.h"

namespace dmlc::predict {

/// Its outputs are the score, in (0, 1], and 1 for an anomaly, else 0. Throws RuntimeError E0619.
[[nodiscard]] std::unique_ptr<Predictor> load_isolation_predictor(const train::ModelSpec& spec,
                                                                  const train::ModelState& state);

}  // namespace dmlc::predict
