// SPDX-License-Identifier: Apache-2.0
// quantile_bins: bins of as many training rows each. Edges that many rows share become one; then there are fewer bins,
// which W0615 says.
#include <cstdint>

#include "runtime/src/transform/bins.h"
#include "runtime/src/transform/quantile.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {

Fit fit_quantile_bins(const FitInput& input) {
  const std::vector<double> values = input.sorted_values();
  const std::int64_t bins = input.transform.integer("bins");
  std::vector<double> edges;
  for (std::int64_t bin = 1; bin < bins && !values.empty(); ++bin) {
    const double edge = quantile(values, static_cast<double>(bin) / static_cast<double>(bins));
    // Nothing lies below the lowest value: a bin that ends there would be empty.
    if (edge > (edges.empty() ? values.front() : edges.back())) edges.push_back(edge);
  }
  if (!values.empty() && static_cast<std::int64_t>(edges.size()) + 1 < bins) {
    input.warnings.push_back(make_warning<RuntimeErrorId::FewerBins>(input.transform.name, input.transform.name,
                                                                     edges.size() + 1, bins, input.feature()));
  }
  return {std::make_unique<Bins>(std::move(edges)), {}, {}};
}

TransformerPtr load_quantile_bins(const LoadInput& input) {
  return std::make_unique<Bins>(edges_member(input.state, "edges"));
}

}  // namespace dmlc::transform
