// SPDX-License-Identifier: Apache-2.0
// Counts the work of one fit and of one prediction: the formulas that rows of cost.def name.
#pragma once

#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// One fit as its algorithm sees it: after transforms, balancing and splitting.
struct Workload {
  const ModelSpec& spec;
  double rows = 0;        ///< that are learned from
  double held = 0;        ///< that are measured only
  double columns = 0;     ///< of the matrix
  double numbers = 0;     ///< prepared columns that hold numbers: sines and cosines of the calendar, too
  double categories = 0;  ///< columns of codes
  double levels = 0;      ///< values of all of these, each an indicator
  double users = 0;       ///< values of the first and of the second column of codes
  double items = 0;
  double outputs = 1;     ///< classes if there are more than two, else 1
  double iterations = 1;  ///< of cost.def

  [[nodiscard]] double width() const { return numbers + levels; }
  /// Of prepared columns that differ from 0 in a row, those of codes counted twice for being looked up.
  [[nodiscard]] double terms() const { return 1 + numbers + 2 * categories; }
  /// `iterations`, but no more than the parameter of this name.
  [[nodiscard]] double iterations_within(std::string_view parameter) const;
};

/// Units of a fit.
[[nodiscard]] double work_products(const Workload& load);       ///< pairs of columns, summed over the rows
[[nodiscard]] double work_newton(const Workload& load);         ///< the same in each iteration
[[nodiscard]] double work_machines(const Workload& load);       ///< likewise, for each class
[[nodiscard]] double work_histograms(const Workload& load);     ///< cells put into histograms
[[nodiscard]] double work_layers(const Workload& load);         ///< products of inputs and weights
[[nodiscard]] double work_factors(const Workload& load);        ///< products of factors
[[nodiscard]] double work_smoothing(const Workload& load);      ///< products of derivatives
[[nodiscard]] double work_seasons(const Workload& load);        ///< likewise
[[nodiscard]] double work_clusters(const Workload& load);       ///< terms of distances
[[nodiscard]] double work_partitions(const Workload& load);     ///< cells that trees look at
[[nodiscard]] double work_distributions(const Workload& load);  ///< cells
[[nodiscard]] double work_neighbours(const Workload& load);     ///< cells that are copied and sorted

/// Units of one prediction.
[[nodiscard]] double each_margins(const Workload& load);        ///< terms of linear functions
[[nodiscard]] double each_trees(const Workload& load);          ///< nodes on the way down
[[nodiscard]] double each_layers(const Workload& load);         ///< products
[[nodiscard]] double each_factors(const Workload& load);        ///< products
[[nodiscard]] double each_distributions(const Workload& load);  ///< densities
[[nodiscard]] double each_neighbours(const Workload& load);     ///< terms of distances to the rows that are looked at
[[nodiscard]] double each_nothing(const Workload& load);        ///< fits know what they expected

/// Bytes of a stored version's tensors.
[[nodiscard]] double state_bytes(const Workload& load);
/// Bytes that a fit holds beyond the store and estimate_memory(), where its algorithm counts them itself.
[[nodiscard]] double own_bytes(const Workload& load, unsigned threads);

}  // namespace dmlc::train
