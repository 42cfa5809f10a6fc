// SPDX-License-Identifier: Apache-2.0
// Specifications of k-means for its tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/numeric/unsupervised_fixtures.h"

namespace fixtures {

inline train::ModelSpec kmeans_spec(std::vector<ingest::FeatureColumn> features, train::ParameterValue k) {
  train::ModelSpec spec = unsupervised_spec("kmeans", train::Task::clustering, std::move(features));
  spec.parameters = {{"k", std::move(k)},
                     {"max_k", std::int64_t{6}},
                     {"init", std::string("kmeans++")},
                     {"n_init", std::int64_t{20}},
                     {"distance", std::string("euclidean")},
                     {"max_iterations", std::int64_t{500}},
                     {"min_reassigned", 0.0},
                     {"tolerance", 1e-9},
                     {"standardize", true}};
  spec.optimize_for = "silhouette";
  return spec;
}

}  // namespace fixtures
