// SPDX-License-Identifier: Apache-2.0
// Predictor of FOR EACH: hands a row to the model of its group.
#pragma once

#include <memory>

#include "runtime/src/predict/predictor.h"

namespace dmlc::predict {

/// Rows of groups that have no model take that of all rows. A group without some of the classes gives them 0. Throws
/// RuntimeError E0619.
[[nodiscard]] std::unique_ptr<Predictor> load_grouped_predictor(const train::ModelSpec& spec,
                                                                const train::ModelState& state);

}  // namespace dmlc::predict
