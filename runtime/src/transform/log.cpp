// SPDX-License-Identifier: Apache-2.0
// log: the natural logarithm of the value plus `offset`. What has no logarithm becomes NULL, as NULL does; training
// rows of this kind are counted in W0614.
#include <algorithm>
#include <cmath>

#include "runtime/src/transform/number_map.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

struct Log {
  double offset = 0;

  /// NaN, and so NULL, below 0; minus infinity at 0.
  [[nodiscard]] double of(double value) const noexcept { return std::log(value + offset); }
  [[nodiscard]] nlohmann::json state() const { return {{"offset", offset}}; }
};

}  // namespace

Fit fit_log(const FitInput& input) {
  const double offset = input.transform.number("offset");
  const std::vector<double> values = input.sorted_values();
  const auto first = std::find_if(values.begin(), values.end(), [&](double value) { return value + offset > 0; });
  if (first != values.begin()) {
    input.warnings.push_back(make_warning<RuntimeErrorId::NoLogarithm>(input.transform.name, input.transform.name,
                                                                       first - values.begin(), input.feature()));
  }
  return {number_map(Log{offset}), {}, {}};
}

TransformerPtr load_log(const LoadInput& input) { return number_map(Log{number_member(input.state, "offset")}); }

}  // namespace dmlc::transform
