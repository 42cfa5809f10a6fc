// SPDX-License-Identifier: Apache-2.0
// robust_scaler: less the median, by the distance of two quantiles, which a few far values do not move. Where both are
// the same, values are not divided. NULL stays NULL.
#include "runtime/src/transform/number_map.h"
#include "runtime/src/transform/quantile.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

struct Robust {
  double median = 0;
  double distance = 1;

  [[nodiscard]] double of(double value) const noexcept { return (value - median) / distance; }
  [[nodiscard]] nlohmann::json state() const { return {{"median", median}, {"distance", distance}}; }
};

}  // namespace

Fit fit_robust_scaler(const FitInput& input) {
  const std::vector<double> values = input.sorted_values();
  Robust robust;
  if (!values.empty()) {
    robust.median = quantile(values, 0.5);
    const double distance = quantile(values, input.transform.number("high_quantile")) -
                            quantile(values, input.transform.number("low_quantile"));
    if (distance > 0) robust.distance = distance;
  }
  return {number_map(robust), {}, {}};
}

TransformerPtr load_robust_scaler(const LoadInput& input) {
  return number_map(Robust{number_member(input.state, "median"), divisor_member(input.state, "distance")});
}

}  // namespace dmlc::transform
