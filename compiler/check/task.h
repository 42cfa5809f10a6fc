// SPDX-License-Identifier: Apache-2.0
// What kind of values a column holds for a model, and what kind of task a target makes.
#pragma once

#include <optional>
#include <string>

#include "compiler/types/catalog.h"
#include "stdlib/algorithm.h"

namespace dmlc::check {

/// number, boolean, category, timestamp or date; empty when no preparation takes the type.
[[nodiscard]] std::string kind_of(const types::Type& type);

/// The task that `algorithm` does for a target of this type. `class_count` is how many classes it is known to have, 0
/// when that is not known. nullopt when the type does not fit the algorithm.
[[nodiscard]] std::optional<stdlib::Task> infer_task(const stdlib::Algorithm& algorithm, const types::Type& target,
                                                     std::size_t class_count);
/// What targets the algorithm takes, in words.
[[nodiscard]] std::string targets_of(const stdlib::Algorithm& algorithm);
/// What tasks the algorithm does, and which algorithms do the task that was asked for.
[[nodiscard]] std::string tasks_in_words(const stdlib::Algorithm& algorithm, stdlib::Task asked);

/// Type of a prediction; `target` is the type of the target, where the task has one.
[[nodiscard]] types::Type prediction_type(stdlib::Task task, const types::Type& target);
/// Type of what `…_predict_proba` returns: probabilities, or the score of an anomaly; empty when there is none.
[[nodiscard]] std::string probability_type(stdlib::Task task);

}  // namespace dmlc::check
