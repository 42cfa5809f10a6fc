// SPDX-License-Identifier: Apache-2.0
// Columns that hashed texts are counted in: what hashing_encoder and text_hash have in common.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/src/transform/transformer.h"

namespace dmlc::transform {

/// `name[0]`, `name[1]`, …: all numbers.
[[nodiscard]] std::vector<ingest::FeatureColumn> hashed_outputs(const std::string& name, std::uint32_t columns);
/// How many columns a stored transformer has; throws Defect.
[[nodiscard]] std::uint32_t stored_columns(const LoadInput& input);

}  // namespace dmlc::transform
