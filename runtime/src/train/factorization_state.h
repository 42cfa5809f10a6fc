// SPDX-License-Identifier: Apache-2.0
// A trained factorization as tensors.
#pragma once

#include "runtime/src/train/rating_scores.h"

namespace dmlc::train {

/// Names of the constants of the preparation.
inline constexpr std::string_view kRatingMean = "rating_mean";

/// Users and items without training ratings are left out; what known users have rated is known of all rows, of
/// whatever split. Throws E0606 for more bytes of names than 32 bits can count, E0609 for more pairs.
[[nodiscard]] ModelState make_factorization_state(const ModelSpec& spec, const RatingRule& rule,
                                                  const ingest::ColumnStore& store, const RatingMatrix& matrix,
                                                  const Baselines& baselines, const Factors& factors);

}  // namespace dmlc::train
