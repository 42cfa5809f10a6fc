// SPDX-License-Identifier: Apache-2.0
// Predictor of boosted trees: prepares one row's cells and evaluates the trees.
#pragma once

#include <memory>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/predict/trees_evaluator.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::predict {

/// Builds the predictor of a gradient_boosting version. Throws RuntimeError E0619 for a damaged or inconsistent state.
[[nodiscard]] std::unique_ptr<Predictor> load_tree_predictor(const train::ModelSpec& spec,
                                                             const train::ModelState& state);

/// The columns of a preparation as the evaluator sees them.
[[nodiscard]] std::vector<TreeColumn> tree_columns(const train::Preparation& preparation);

/// Margins to what Predictor::predict returns, in place of `count` rows: the shifted value; the sigmoid; the softmax.
/// `margins` holds `outputs` values per row; `out` 1 per row for a binary task, else as many.
void transform_margins(train::Task task, double target_shift, const float* margins, std::size_t outputs,
                       std::size_t rows, double* out);

}  // namespace dmlc::predict
