// SPDX-License-Identifier: Apache-2.0
// Names and number of hashed columns.
#include "runtime/src/transform/hashed_columns.h"

#include "runtime/src/transform/fitted_transforms.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {

std::vector<ingest::FeatureColumn> hashed_outputs(const std::string& name, std::uint32_t columns) {
  std::vector<ingest::FeatureColumn> outputs;
  for (std::uint32_t i = 0; i < columns; ++i) {
    outputs.push_back({name + "[" + std::to_string(i) + "]", ingest::CellKind::number});
  }
  return outputs;
}

std::uint32_t stored_columns(const LoadInput& input) {
  const double columns = number_member(input.state, "dims");
  if (!(columns >= 1 && columns <= static_cast<double>(kMostFeatures))) refuse("`dims` of a transform is out of range");
  return static_cast<std::uint32_t>(columns);
}

}  // namespace dmlc::transform
