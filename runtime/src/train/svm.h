// SPDX-License-Identifier: Apache-2.0
// svm: the widest margin between classes, or the flattest function near the targets.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Minimises, over prepared columns (kernel = linear) or random Fourier features of them (gaussian),
/// lambda / 2 * |w|^2 + the mean of class weight * max(0, 1 - y margin)^2, one class against the rest for more than
/// two, or for a regression the mean of max(0, |target - value| - epsilon)^2; intercepts are not penalised. `c` stands
/// for 1 / (lambda * rows). Newton's method has converged when no component of the mean loss's gradient exceeds
/// `tolerance`, with targets in deviations. Margins become probabilities by a scale that the validation rows, or with
/// fewer than 100 the training rows, make most likely (margin_scale.h). Throws E0619 for parameters out of their range.
[[nodiscard]] TrainingResult train_svm(const ModelSpec& spec, const ingest::ColumnStore& store,
                                       const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
