// SPDX-License-Identifier: Apache-2.0
// The models of groups in one tensor of a version.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// The tensor of the groups' models.
inline constexpr const char* kGroupsTensor = "groups";

/// A group as a version keeps it.
struct GroupModel {
  std::vector<std::string> key;   ///< a text per group feature
  std::vector<bool> key_is_null;  ///< parallel
  ModelState state;
};

/// One group in CBOR (RFC 8949). `whole`: the preparation of all rows, of which the group's is told as a part where
/// both are known; nullptr where it is not.
[[nodiscard]] std::vector<std::uint8_t> pack_group(const GroupModel& group, const Preparation* whole);
/// All groups in one tensor of bytes.
[[nodiscard]] tensor::Tensor join_groups(const std::vector<std::vector<std::uint8_t>>& packed);

/// Throws std::invalid_argument for whatever join_groups() does not make of `features` group features, E0619 for a
/// damaged `preparation`, which is the text of all rows and `one` the specification of a single model.
[[nodiscard]] std::vector<GroupModel> unpack_groups(const tensor::Tensor& tensor, std::size_t features,
                                                    const std::string& preparation, const ModelSpec& one);

}  // namespace dmlc::train
