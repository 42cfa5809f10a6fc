// SPDX-License-Identifier: Apache-2.0
// Transformers that make one number of one number.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "runtime/src/transform/transformer.h"

namespace dmlc::transform {

/// The greatest number that a transformer gives out; beyond, float32 would be infinite.
inline constexpr double kLargestNumber = 1e38;

/// NULL for what is no number, or too large a one.
[[nodiscard]] inline Cell number_cell(double value) noexcept {
  Cell cell;
  cell.is_null = !(std::abs(value) <= kLargestNumber);
  cell.number = cell.is_null ? 0 : value;
  return cell;
}

/// `Map` has `double of(double) const noexcept` and `nlohmann::json state() const`. NULL stays NULL.
template <class Map>
class NumberMap final : public Transformer {
 public:
  explicit NumberMap(Map map) : map_(std::move(map)) {}
  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override {
    return {{name, ingest::CellKind::number}};
  }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override {
    out[0] = cell.is_null ? Cell{} : number_cell(map_.of(cell.number));
  }
  [[nodiscard]] nlohmann::json state() const override { return map_.state(); }

 private:
  Map map_;
};

template <class Map>
[[nodiscard]] TransformerPtr number_map(Map map) {
  return std::make_unique<NumberMap<Map>>(std::move(map));
}

}  // namespace dmlc::transform
