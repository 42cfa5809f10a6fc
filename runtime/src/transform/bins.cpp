// SPDX-License-Identifier: Apache-2.0
// Finds a number's bin.
#include "runtime/src/transform/bins.h"

#include <algorithm>
#include <utility>

namespace dmlc::transform {

Bins::Bins(std::vector<double> edges) : edges_(std::move(edges)) {
  for (std::size_t bin = 0; bin <= edges_.size(); ++bin) names_.push_back(std::to_string(bin));
  sorted_ = names_;
  std::sort(sorted_.begin(), sorted_.end());
}

std::vector<ingest::FeatureColumn> Bins::outputs(const std::string& name) const {
  return {{name, ingest::CellKind::category}};
}

void Bins::apply(const Cell& cell, std::span<Cell> out) const noexcept {
  out[0] = {};
  if (cell.is_null) return;
  const std::string& name =
      names_[static_cast<std::size_t>(std::upper_bound(edges_.begin(), edges_.end(), cell.number) - edges_.begin())];
  out[0] = {.is_null = false, .text = name.data(), .text_size = static_cast<std::uint32_t>(name.size())};
}

}  // namespace dmlc::transform
