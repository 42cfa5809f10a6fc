// SPDX-License-Identifier: Apache-2.0
// linear_regression: least squares with optional ridge and lasso penalties.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Minimises the sum of squares + l2 * |w|^2 + l1 * |w|_1 over the prepared columns; the intercept is not penalised.
/// With dependent columns and no penalty it takes the solution of least norm and warns (W0605).
[[nodiscard]] TrainingResult train_linear(const ModelSpec& spec, const ingest::ColumnStore& store,
                                          const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
