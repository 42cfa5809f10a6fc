// SPDX-License-Identifier: Apache-2.0
// Trains kmeans.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Lloyd's iterations over the rows as float32 columns, sums in double precision. The state has the centres as weights
/// of margins, of which the greatest is that of the nearest centre; clusters are in the order of their sizes.
[[nodiscard]] TrainingResult train_kmeans(const ModelSpec& spec, const ingest::ColumnStore& store,
                                          const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
