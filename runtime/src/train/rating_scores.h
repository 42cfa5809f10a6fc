// SPDX-License-Identifier: Apache-2.0
// What a factorization says of pairs of users and items while it is trained, and how well.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/src/train/alternating_squares.h"
#include "runtime/src/train/metrics.h"

namespace dmlc::train {

/// The answer where one side is not known. Explicit feedback: Koren: Factor in the Neighbors, ACM TKDD 4, 2010, section
/// 2.1: b_i = sum of (r - mean) / (25 + n_i), then b_u = sum of (r - mean - b_i) / (10 + n_u), so that few ratings say
/// little; the prediction is mean + b. Implicit feedback: the share of all items that a user used, of all users that
/// used an item; `mean` is the share of all pairs.
struct Baselines {
  double mean = 0;
  std::vector<double> users;  ///< what is added to the mean, or the share; 0 for things without ratings
  std::vector<double> items;
};
[[nodiscard]] Baselines make_baselines(const RatingMatrix& matrix, bool is_implicit);

/// Things are codes; negative ones and those without training ratings are unknown.
class RatingScores {
 public:
  RatingScores(const RatingMatrix& matrix, const RatingRule& rule, const Baselines& baselines)
      : matrix_(matrix), rule_(rule), baselines_(baselines) {}

  [[nodiscard]] bool knows_user(std::int64_t user) const {
    return user >= 0 && matrix_.by_user.count(static_cast<std::size_t>(user)) > 0;
  }
  [[nodiscard]] bool knows_item(std::int64_t item) const {
    return item >= 0 && matrix_.by_item.count(static_cast<std::size_t>(item)) > 0;
  }
  /// A rating within the bounds, or a preference.
  [[nodiscard]] double predict(const Factors& factors, std::int64_t user, std::int64_t item) const;
  /// By which items are ordered for a user.
  [[nodiscard]] double score(const Factors& factors, std::int64_t user, std::size_t item) const;
  [[nodiscard]] double popularity(std::size_t item) const { return baselines_.items[item]; }

 private:
  const RatingMatrix& matrix_;
  const RatingRule& rule_;
  const Baselines& baselines_;
};

/// Rows of one split, with the codes of their users and items.
struct HeldRatings {
  ingest::Split split = ingest::Split::validation;
  std::vector<std::int32_t> users;
  std::vector<std::int32_t> items;
  std::vector<double> truth;
};
[[nodiscard]] HeldRatings held_ratings(const ingest::ColumnStore& store, const RatingRule& rule, ingest::Split split);

/// Metrics of a regression for these rows, in the table's order. `target` is the store's.
[[nodiscard]] std::vector<MetricValue> measure_ratings(const RatingScores& scores, const Factors& factors,
                                                       const HeldRatings& held, const ingest::TargetColumn& target,
                                                       std::span<const std::string> wanted, Workers& workers);

/// Mean percentile rank of what held rows used, weighted by their counts, beside that of the most popular items: Hu,
/// Koren, Volinsky 2008, formula (8). Items are ordered as they would be recommended: those that the user has used in
/// training rows take no part, nor do held rows that repeat such a pair; 0 is the first place, 1 the last, 0.5 chance.
/// Of very many users some are taken. Nothing when no row counts.
[[nodiscard]] std::vector<MetricValue> measure_ranks(const RatingScores& scores, const Factors& factors,
                                                     const HeldRatings& held, const RatingMatrix& matrix,
                                                     Workers& workers);

}  // namespace dmlc::train
