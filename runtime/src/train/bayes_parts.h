// SPDX-License-Identifier: Apache-2.0
// What naive Bayes learned, in words.
#pragma once

#include <vector>

#include "runtime/src/train/bayes_model.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

inline constexpr std::size_t kMostBayesParts = 200;  ///< columns beyond are not told
inline constexpr std::size_t kMostToldClasses = 10;  ///< of a part

/// The priors, then what each used column is in every class: mean and deviation, the three
/// most frequent levels, or the share of all counts.
[[nodiscard]] std::vector<ModelPart> bayes_parts(const Preparation& preparation, const BayesModel& model);

}  // namespace dmlc::train
