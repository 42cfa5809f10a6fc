// SPDX-License-Identifier: Apache-2.0
// The training ratings of a recommendation as a sparse matrix, by user and by item.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {

/// The ratings of each thing of one side, in compressed rows: those of `thing` lie in [starts[thing], starts[thing +
/// 1]).
struct RatingRows {
  std::vector<std::uint64_t> starts;
  std::vector<std::uint32_t> others;  ///< the other side of each, ascending within a row
  std::vector<float> values;

  [[nodiscard]] std::size_t size() const { return starts.size() - 1; }
  [[nodiscard]] std::size_t count(std::size_t thing) const { return starts[thing + 1] - starts[thing]; }
  [[nodiscard]] std::uint64_t known() const;  ///< things that have ratings
  [[nodiscard]] std::span<const std::uint32_t> others_of(std::size_t thing) const {
    return {others.data() + starts[thing], count(thing)};
  }
  [[nodiscard]] std::span<const float> values_of(std::size_t thing) const {
    return {values.data() + starts[thing], count(thing)};
  }
};

/// What of the specification the ratings follow.
struct RatingRule {
  std::size_t user_feature = 0;  ///< index into ModelSpec::features
  std::size_t item_feature = 1;
  bool is_implicit = false;       ///< the target counts uses; else it is a rating
  std::optional<double> minimum;  ///< of ratings
  std::optional<double> maximum;
};

/// Throws RuntimeError E0619 when the features are not two categories.
[[nodiscard]] RatingRule rating_rule(const ModelSpec& spec);

/// Users and items are the codes of their columns, also those that only held rows have. A pair that occurs several
/// times has the mean of its ratings, or the sum of its counts. A count of 0 is as good as no row.
struct RatingMatrix {
  RatingRows by_user;
  RatingRows by_item;
  double mean = 0;             ///< of the ratings; 0 with implicit feedback
  double deviation = 1;        ///< population; 1 where they are all equal and with implicit feedback
  std::uint64_t repeated = 0;  ///< training rows whose pair had one before
  std::uint64_t unnamed = 0;   ///< training rows without user or item, which count for nothing

  [[nodiscard]] std::uint64_t count() const { return by_user.values.size(); }
};

/// The codes of one feature of a block.
[[nodiscard]] std::span<const std::int32_t> codes_of(const ingest::ColumnStore& store, std::size_t block,
                                                     std::size_t feature);
/// The values that a feature of the store has, by code.
[[nodiscard]] const std::vector<ingest::Category>& values_of(const ingest::ColumnStore& store, std::size_t feature);

/// Bytes of the matrix and of making it, for so many rows, users and items.
[[nodiscard]] std::uint64_t rating_matrix_bytes(std::uint64_t rows, std::uint64_t users, std::uint64_t items);

/// Throws E0680 to E0684 for training rows that no model can come from.
[[nodiscard]] RatingMatrix make_rating_matrix(const ModelSpec& spec, const RatingRule& rule,
                                              const ingest::ColumnStore& store, Workers& workers);

}  // namespace dmlc::train
