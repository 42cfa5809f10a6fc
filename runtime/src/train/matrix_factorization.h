// SPDX-License-Identifier: Apache-2.0
// Trains matrix_factorization.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// `spec` has two features of identifiers (categories) and a number as target: a rating, or with `feedback = implicit`
/// how often something was used. Result: see docs/model-format.md. Throws E0609, E0613 to E0615, E0680 to E0684.
[[nodiscard]] TrainingResult train_factorization(const ModelSpec& spec, const ingest::ColumnStore& store,
                                                 const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
