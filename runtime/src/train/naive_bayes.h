// SPDX-License-Identifier: Apache-2.0
// naive_bayes: one pass over the rows, then every class has a distribution per column.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Throws E0660 for a negative count under `distribution = multinomial`, E0661 for priors that are not as many as the
/// classes or do not sum to 1, E0609 for too many levels and classes.
[[nodiscard]] TrainingResult train_naive_bayes(const ModelSpec& spec, const ingest::ColumnStore& store,
                                               const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
