// SPDX-License-Identifier: Apache-2.0
// standard_scaler: less the mean, by the population's standard deviation. A column that does not vary becomes 0. NULL
// stays NULL.
#include "runtime/src/transform/number_map.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

struct Standard {
  double mean = 0;
  double deviation = 1;

  [[nodiscard]] double of(double value) const noexcept { return (value - mean) / deviation; }
  [[nodiscard]] nlohmann::json state() const { return {{"mean", mean}, {"deviation", deviation}}; }
};

}  // namespace

Fit fit_standard_scaler(const FitInput& input) {
  const ingest::ColumnStatistics& facts = input.matrix().statistics;
  return {number_map(Standard{facts.mean, facts.deviation > 0 ? facts.deviation : 1}), {}, {}};
}

TransformerPtr load_standard_scaler(const LoadInput& input) {
  return number_map(Standard{number_member(input.state, "mean"), divisor_member(input.state, "deviation")});
}

}  // namespace dmlc::transform
