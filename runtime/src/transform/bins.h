// SPDX-License-Identifier: Apache-2.0
// Bins of numbers as categories: what bucketizer and quantile_bins have in common.
#pragma once

#include <string>
#include <vector>

#include "runtime/src/transform/transformer.h"

namespace dmlc::transform {

/// The number of the bin, counted from 0, as a category: a value falls into the first bin that ends above it, or into
/// the last one. NULL stays NULL. With n edges there are n + 1 bins.
class Bins final : public Transformer {
 public:
  /// `edges` ascend.
  explicit Bins(std::vector<double> edges);

  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override;
  [[nodiscard]] const std::vector<std::string>& categories() const override { return sorted_; }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override;
  [[nodiscard]] nlohmann::json state() const override { return {{"edges", edges_}}; }

 private:
  std::vector<double> edges_;
  std::vector<std::string> names_;   ///< by bin
  std::vector<std::string> sorted_;  ///< by bytes
};

}  // namespace dmlc::transform
