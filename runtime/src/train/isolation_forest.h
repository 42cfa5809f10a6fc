// SPDX-License-Identifier: Apache-2.0
// Trains isolation_forest.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// What the preparation's constants keep for the score 2^(-depth / (trees * path)), see docs/model-format.md.
inline constexpr const char* kIsolationPath = "path";            ///< mean path length of a failed search in a sample
inline constexpr const char* kIsolationThreshold = "threshold";  ///< score above which a row is an anomaly

/// Random trees on samples of the training rows. Liu, Ting, Zhou: Isolation Forest, ICDM 2008; splits on categories are
/// random sets of the values that a node's rows have, and rows without a value go to either side as likely as the
/// node's other rows. A target, where there is one, is for measuring only.
[[nodiscard]] TrainingResult train_isolation_forest(const ModelSpec& spec, const ingest::ColumnStore& store,
                                                    const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
