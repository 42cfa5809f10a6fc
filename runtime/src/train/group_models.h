// SPDX-License-Identifier: Apache-2.0
// FOR EACH: one model per group of rows, and one of all rows for groups that have none.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/src/train/group_packing.h"

namespace dmlc::train {

/// More groups are refused (E0654): each has a model of its own in memory and in the version.
inline constexpr std::size_t kMostGroups = 100'000;
/// The specification of one group's model: the features without those of the groups.
[[nodiscard]] ModelSpec group_spec(const ModelSpec& spec);

/// Trains the models of all groups side by side, then one of all rows. A group that has too few rows, a single class,
/// or whose training fails otherwise takes the latter (W0616). The state is that of the model of all rows with the
/// groups' beside it; metrics and importances are those of each row's own model, and neither coefficients nor rules are
/// listed.
[[nodiscard]] TrainingResult train_groups(const ModelSpec& spec, const ingest::ColumnStore& store,
                                          const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
