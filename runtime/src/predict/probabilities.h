// SPDX-License-Identifier: Apache-2.0
// What margins mean as predictions.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "runtime/src/train/model_spec.h"

namespace dmlc::predict {

/// Turns margins in place into what a Predictor gives: the value itself, 1 / (1 + exp(-margin)), or the softmax.
inline void to_predictions(train::Task task, std::span<double> margins) {
  if (task == train::Task::regression) return;
  if (task == train::Task::binary) {
    const double e = std::exp(-std::abs(margins[0]));
    margins[0] = margins[0] >= 0 ? 1 / (1 + e) : e / (1 + e);
    return;
  }
  const double greatest = *std::max_element(margins.begin(), margins.end());
  double sum = 0;
  for (double& value : margins) sum += value = std::exp(value - greatest);
  for (double& value : margins) value /= sum;
}

}  // namespace dmlc::predict
