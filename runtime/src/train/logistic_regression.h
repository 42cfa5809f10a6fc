// SPDX-License-Identifier: Apache-2.0
// logistic_regression: maximum likelihood for two or more classes.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Minimises the sum of log losses + l2 / 2 * |w|^2 + l1 * |w|_1 over the prepared columns; intercepts are not
/// penalised. It has converged when no component of the mean loss's gradient exceeds `tolerance`. Classes that the
/// features separate perfectly have no solution without a penalty: E0613.
[[nodiscard]] TrainingResult train_logistic(const ModelSpec& spec, const ingest::ColumnStore& store,
                                            const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
