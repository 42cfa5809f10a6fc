// SPDX-License-Identifier: Apache-2.0
// bucketizer: bins of equal width between the lowest and the highest training value, or with the edges that are given.
#include "runtime/src/transform/bins.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

std::vector<double> given_edges(const train::TransformSpec& transform) {
  std::vector<double> edges;
  const nlohmann::json list = nlohmann::json::parse(transform.text("edges"), nullptr, false);
  for (const nlohmann::json& edge : list) edges.push_back(edge.is_number() ? edge.get<double>() : 0);
  return edges;
}

}  // namespace

Fit fit_bucketizer(const FitInput& input) {
  const ingest::ColumnStatistics& facts = input.matrix().statistics;
  std::vector<double> edges;
  if (input.transform.parameters.contains("edges")) {
    edges = given_edges(input.transform);
  } else if (facts.maximum > facts.minimum) {
    const auto bins = static_cast<double>(input.transform.integer("bins"));
    for (double bin = 1; bin < bins; ++bin) {
      const double edge = facts.minimum + bin * ((facts.maximum - facts.minimum) / bins);
      // Of a range too narrow for so many numbers.
      if (edges.empty() || edges.back() < edge) edges.push_back(edge);
    }
  }
  return {std::make_unique<Bins>(std::move(edges)), {}, {}};
}

TransformerPtr load_bucketizer(const LoadInput& input) {
  return std::make_unique<Bins>(edges_member(input.state, "edges"));
}

}  // namespace dmlc::transform
