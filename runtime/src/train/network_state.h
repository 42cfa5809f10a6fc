// SPDX-License-Identifier: Apache-2.0
// The stored form of a trained network, and what its margins mean.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "runtime/src/network/shape.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Names of the constants of a preparation that turn a regression's margin into a value.
inline constexpr const char* kTargetMean = "target_mean";
inline constexpr const char* kTargetDeviation = "target_deviation";

/// Tensors `weights/<layer>`, `table/0` and `bias/<layer>` beside the preparation; see docs/model-format.md.
[[nodiscard]] ModelState make_network_state(const Preparation& preparation, const network::Shape& shape,
                                            const network::Floats& parameters);

/// Margins of `rows` rows, each `stride` floats after the one before, to what Predictor::predict gives: the value, the
/// probability of the later class, or of each class.
void network_predictions(Task task, const Preparation& preparation, const float* margins, std::size_t stride,
                         std::size_t rows, std::size_t outputs, double* out);

}  // namespace dmlc::train
