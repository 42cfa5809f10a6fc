// SPDX-License-Identifier: Apache-2.0
// Prediction with a matrix factorization.
#pragma once

#include <memory>

#include "runtime/src/predict/predictor.h"

namespace dmlc::predict {

/// The prediction of a row is the rating of its item by its user, within min_rating and max_rating, or with implicit
/// feedback the preference, about 0 to 1. Where one of them is unknown it is the baseline of the other, where both are,
/// the mean. Throws RuntimeError E0619 when the state does not fit the specification.
[[nodiscard]] std::unique_ptr<Predictor> load_factorization(const train::ModelSpec& spec,
                                                            const train::ModelState& state);

}  // namespace dmlc::predict
