// SPDX-License-Identifier: Apache-2.0
// What naive Bayes learned, in words for the card of a model.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "runtime/src/train/bayes_model.h"

namespace dmlc::train {

inline constexpr std::size_t kMostCardLines = 200;   ///< columns beyond are not told
inline constexpr std::size_t kMostCardClasses = 10;  ///< of a line

/// A list of {"name", "value"}: the priors, then what each used column is in every class: mean and deviation, the three
/// most frequent levels, or the share of all counts.
[[nodiscard]] nlohmann::json bayes_card(const Preparation& preparation, const BayesModel& model);

}  // namespace dmlc::train
