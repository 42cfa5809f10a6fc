// SPDX-License-Identifier: Apache-2.0
// gradient_boosting: boosted trees, trained by XGBoost in a child process, evaluated by our own code.
#pragma once

#include "runtime/src/train/boosted_process.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Throws E0621 with the reason when the training host fails in any way, E0609 when memory does not suffice, E0615 and
/// E0614 at most 50 ms after the monitor cancels or the time is up. The state's preparation holds, per feature, the
/// constants `total_gain/<name>` (loss reduction of all its splits) and `splits/<name>` (their number). The memory of
/// the store's cells goes back to the system on the way: they read as anything afterwards, targets and splits stay.
[[nodiscard]] TrainingResult train_boosted(const ModelSpec& spec, const ingest::ColumnStore& store,
                                           const Resources& resources, Monitor& monitor);

/// The same with other patience for a silent host.
[[nodiscard]] TrainingResult train_boosted_with(const ModelSpec& spec, const ingest::ColumnStore& store,
                                                const Resources& resources, Monitor& monitor,
                                                const HostOptions& host_options);

}  // namespace dmlc::train
