// SPDX-License-Identifier: Apache-2.0
// Trains feed-forward networks by mini-batch gradient descent (Goodfellow, Bengio, Courville: Deep Learning, 6 to 8).
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Rows are drawn in another order each epoch; the last batch of an epoch may be smaller. Deterministic for the same
/// store, specification and processor level, whatever the number of threads. Ends after `epochs`, when STOP WHEN holds,
/// when the training loss has not fallen by `tolerance` in ten epochs, or without a better epoch on the validation rows
/// for early_stopping_rounds; gives the best epoch by OPTIMIZE FOR on the validation rows, without any the last one.
/// Throws E0629 when the loss is no number any more.
[[nodiscard]] TrainingResult train_network(const ModelSpec& spec, const ingest::ColumnStore& store,
                                           const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
