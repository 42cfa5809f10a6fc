// SPDX-License-Identifier: Apache-2.0
// Makes leaves of splits that are not worth their place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/src/train/boosted_reader.h"

namespace dmlc::train {

/// For each node of a tree the least cost of a leaf at which it is one: splits are given up in the order of what they
/// lower the error by, per leaf that they and the splits below them add (weakest-link pruning; Breiman, Friedman,
/// Olshen, Stone: Classification and Regression Trees, 1984, chapter 3). In units of the gains; 0 for a leaf, and never
/// more than at the parent.
[[nodiscard]] std::vector<double> pruning_costs(const LibraryTrees& trees, std::size_t tree);

/// The same trees with these nodes as leaves (`is_leaf` has one entry per node; real leaves count anyway), their values
/// the outcomes.
[[nodiscard]] LibraryTrees prune(const LibraryTrees& trees, const std::vector<bool>& is_leaf);

}  // namespace dmlc::train
