// SPDX-License-Identifier: Apache-2.0
// cyclical: sine and cosine of the place in a period, so that its end lies next to its beginning. Nothing is learned.
// NULL stays NULL in both.
#include <cmath>
#include <numbers>

#include "runtime/src/transform/number_map.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

class Cyclical final : public Transformer {
 public:
  explicit Cyclical(double period) : period_(period) {}

  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override {
    return {{name + "_sine", ingest::CellKind::number}, {name + "_cosine", ingest::CellKind::number}};
  }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override {
    const double angle = 2 * std::numbers::pi * (cell.number / period_);
    out[0] = cell.is_null ? Cell{} : number_cell(std::sin(angle));
    out[1] = cell.is_null ? Cell{} : number_cell(std::cos(angle));
  }
  [[nodiscard]] nlohmann::json state() const override { return {{"period", period_}}; }

 private:
  double period_;
};

}  // namespace

Fit fit_cyclical(const FitInput& input) {
  return {std::make_unique<Cyclical>(input.transform.number("period")), {}, {}};
}

TransformerPtr load_cyclical(const LoadInput& input) {
  return std::make_unique<Cyclical>(divisor_member(input.state, "period"));
}

}  // namespace dmlc::transform
