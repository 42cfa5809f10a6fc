// SPDX-License-Identifier: Apache-2.0
// min_max_scaler: the lowest training value becomes `low`, the highest `high`; others may lie outside. A column that
// does not vary becomes `low`. NULL stays NULL.
#include "runtime/src/transform/number_map.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

struct MinMax {
  double minimum = 0;
  double range = 1;  ///< of the training values
  double low = 0;
  double span = 1;  ///< from low to high

  [[nodiscard]] double of(double value) const noexcept { return (value - minimum) / range * span + low; }
  [[nodiscard]] nlohmann::json state() const {
    return {{"minimum", minimum}, {"range", range}, {"low", low}, {"span", span}};
  }
};

}  // namespace

Fit fit_min_max_scaler(const FitInput& input) {
  const ingest::ColumnStatistics& facts = input.matrix().statistics;
  const double low = input.transform.number("low");
  const double range = facts.maximum - facts.minimum;
  return {number_map(MinMax{facts.minimum, range > 0 ? range : 1, low, input.transform.number("high") - low}), {}, {}};
}

TransformerPtr load_min_max_scaler(const LoadInput& input) {
  return number_map(MinMax{number_member(input.state, "minimum"), divisor_member(input.state, "range"),
                           number_member(input.state, "low"), number_member(input.state, "span")});
}

}  // namespace dmlc::transform
