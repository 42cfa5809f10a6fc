// SPDX-License-Identifier: Apache-2.0
// warm_start: a training begins with what the last version of the model has learned.
#pragma once

#include "runtime/src/network/shape.h"
#include "runtime/src/train/network_inputs.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Overwrites first parameters of a network with those of an earlier one, so that both predict the same from the same
/// row: inputs are found by their features, levels by their text, and whatever was scaled differently is scaled anew.
/// Features and levels that are new add nothing at first, or stand for values that training did not have. Throws
/// std::invalid_argument when layers, task or classes are others or no feature is the same, and RuntimeError E0619 for
/// a damaged version.
void carry_over(const LastVersion& last, const ModelSpec& spec, const Preparation& preparation,
                const NetworkInputs& inputs, const network::Shape& shape, network::Floats& parameters);

}  // namespace dmlc::train
