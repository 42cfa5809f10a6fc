// SPDX-License-Identifier: Apache-2.0
// Recommendations from a stored model. Plain C++.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "runtime/src/ingest/cell.h"

namespace dmlc::predict {

struct Recommendation {
  std::string_view item;  ///< its text form, of the model's memory
  double score = 0;       ///< what predict() gives for the user and the item
};

/// What a predictor of a recommendation is besides.
class Recommender {
 public:
  virtual ~Recommender() = default;
  /// The `count` items with the highest predictions for the user, best first; equal ones with the more popular first,
  /// then in the order of their names. Those that the user has rated in any row of the training are left out unless
  /// `with_rated`. A user without training rows gets what is best over all users.
  [[nodiscard]] virtual std::vector<Recommendation> recommend(const ingest::Cell& user, std::size_t count,
                                                              bool with_rated) const = 0;
};

}  // namespace dmlc::predict
