// SPDX-License-Identifier: Apache-2.0
// FOR EACH: one model per group of rows, and one of all rows for groups that have none.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// More groups are refused (E0654): each has a model of its own in memory and in the version.
inline constexpr std::size_t kMostGroups = 100'000;
/// Training and validation rows, evenly spread, from which the metrics of all groups together are computed.
inline constexpr std::uint64_t kGroupMetricRows = 100'000;
/// The tensor of the groups' models.
inline constexpr const char* kGroupsTensor = "groups";

/// The specification of one group's model: the features without those of the groups.
[[nodiscard]] ModelSpec group_spec(const ModelSpec& spec);

/// A group as a version keeps it.
struct GroupModel {
  std::vector<std::string> key;   ///< a text per group feature
  std::vector<bool> key_is_null;  ///< parallel
  ModelState state;
};

/// All groups in one tensor of bytes, CBOR (RFC 8949).
[[nodiscard]] tensor::Tensor pack_groups(const std::vector<GroupModel>& groups);
/// Throws std::invalid_argument for whatever pack_groups does not make of `features` group features.
[[nodiscard]] std::vector<GroupModel> unpack_groups(const tensor::Tensor& tensor, std::size_t features);

/// Trains the models of all groups side by side, then one of all rows. A group that has too few rows, a single class,
/// or whose training fails otherwise takes the latter (W0616). The state is that of the model of all rows with the
/// groups' beside it; metrics and importances are those of each row's own model, and neither coefficients nor rules are
/// listed.
[[nodiscard]] TrainingResult train_groups(const ModelSpec& spec, const ingest::ColumnStore& store,
                                          const Resources& resources, Monitor& monitor);

}  // namespace dmlc::train
