// SPDX-License-Identifier: Apache-2.0
// knn: the training rows themselves, prepared, and an order in which near ones lie side by side.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Tensors of the model; see docs/model-format.md.
inline constexpr const char* kNeighbourRows = "rows";
inline constexpr const char* kNeighbourNumbers = "numbers";
inline constexpr const char* kNeighbourTargets = "targets";
inline constexpr const char* kNeighbourClasses = "classes";

/// Training rows are judged like others: each finds itself among its neighbours, as with scikit-learn's score(). Throws
/// E0662 when k is more than the training rows, E0609 when prepared rows and search take more memory than allowed.
[[nodiscard]] TrainingResult train_neighbours(const ModelSpec& spec, const ingest::ColumnStore& store,
                                              const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
