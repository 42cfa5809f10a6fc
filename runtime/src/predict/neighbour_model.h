// SPDX-License-Identifier: Apache-2.0
// What the nearest neighbours of a row say: the same for training and prediction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/src/predict/neighbour_index.h"
#include "runtime/src/train/model_spec.h"

namespace dmlc::predict {

enum class Distance : std::uint8_t { euclidean, manhattan, cosine };
[[nodiscard]] Distance distance_of(const train::ModelSpec& spec);
[[nodiscard]] NeighbourMetric metric_of(Distance distance);

/// What is known of the rows of an index.
struct NeighbourTargets {
  std::vector<double> numbers;        ///< of a regression
  std::vector<std::int32_t> classes;  ///< else
};

/// Votes of neighbours. Each counts 1 or, with `weights = distance`, 1 / distance; where some are at distance 0, these
/// alone count, 1 each (as in scikit-learn).
class NeighbourVote {
 public:
  NeighbourVote(const train::ModelSpec& spec, std::size_t classes);

  [[nodiscard]] std::size_t outputs() const { return outputs_; }
  /// Writes outputs() values: the weighted mean, or the share of the votes of the later class, or of each.
  void count(std::span<const Neighbour> neighbours, const NeighbourTargets& targets, double* out) const;

 private:
  [[nodiscard]] double weight(const Neighbour& neighbour, bool has_equal) const;

  Distance distance_;
  bool by_distance_;
  bool is_number_;
  std::size_t outputs_;
};

}  // namespace dmlc::predict
