// SPDX-License-Identifier: Apache-2.0
// Counts the votes of neighbours.
#include "runtime/src/predict/neighbour_model.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "runtime/src/predict/state_reader.h"

namespace dmlc::predict {

Distance distance_of(const train::ModelSpec& spec) {
  const std::string word = spec.text("distance");
  if (word == "euclidean") return Distance::euclidean;
  if (word == "manhattan") return Distance::manhattan;
  if (word == "cosine") return Distance::cosine;
  refuse_state(spec, "unknown distance `" + word + "`");
}

NeighbourMetric metric_of(Distance distance) {
  return distance == Distance::manhattan ? NeighbourMetric::sizes : NeighbourMetric::squares;
}

NeighbourVote::NeighbourVote(const train::ModelSpec& spec, std::size_t classes)
    : distance_(distance_of(spec)),
      by_distance_(spec.text("weights") == "distance"),
      is_number_(spec.task == train::Task::regression),
      outputs_(spec.task == train::Task::multiclass ? classes : 1) {}

double NeighbourVote::weight(const Neighbour& neighbour, bool has_equal) const {
  if (!by_distance_) return 1;
  if (has_equal) return neighbour.distance == 0 ? 1 : 0;
  const auto found = static_cast<double>(neighbour.distance);
  switch (distance_) {
    case Distance::euclidean:
      return 1 / std::sqrt(found);
    case Distance::manhattan:
      return 1 / found;
    case Distance::cosine:
      return 2 / found;  // rows have length 1, so that 1 - cosine is half the square
  }
  return 1;
}

void NeighbourVote::count(std::span<const Neighbour> neighbours, const NeighbourTargets& targets, double* out) const {
  std::fill_n(out, outputs_, 0.0);
  const bool has_equal = neighbours.front().distance == 0;
  double total = 0;
  for (const Neighbour& neighbour : neighbours) {
    const double one = weight(neighbour, has_equal);
    total += one;
    if (is_number_) {
      *out += one * targets.numbers[neighbour.place];
    } else if (outputs_ == 1) {
      *out += targets.classes[neighbour.place] == 1 ? one : 0;
    } else {
      out[targets.classes[neighbour.place]] += one;
    }
  }
  for (std::size_t k = 0; k < outputs_; ++k) out[k] /= total;
}

}  // namespace dmlc::predict
