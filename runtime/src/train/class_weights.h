// SPDX-License-Identifier: Apache-2.0
// What a row of each class counts.
#pragma once

#include <vector>

#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// One weight per class, in their order: 1 each, or with `class_weight = balanced` rows / (classes * rows of the
/// class), so that each class has the same weight in total and all rows together weigh as much as before. Every class
/// must have training rows.
[[nodiscard]] std::vector<double> class_weights(const ModelSpec& spec, const ingest::TargetColumn& target);

}  // namespace dmlc::train
