// SPDX-License-Identifier: Apache-2.0
// Trains pca.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Columns of the design beyond which the decomposition would take minutes.
inline constexpr std::size_t kWidestPca = 2'000;

/// Principal components from the covariance or correlation matrix of the design, which is summed up in one pass in
/// double precision. Throws E0652, E0653.
[[nodiscard]] TrainingResult train_pca(const ModelSpec& spec, const ingest::ColumnStore& store,
                                       const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
