// SPDX-License-Identifier: Apache-2.0
// Predictor of trees: prepares one row's cells and evaluates the trees.
#pragma once

#include <memory>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/predict/trees_evaluator.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::predict {

/// Builds the predictor of a version of a tree algorithm. Throws RuntimeError E0619 for a damaged or inconsistent
/// state.
[[nodiscard]] std::unique_ptr<Predictor> load_tree_predictor(const train::ModelSpec& spec,
                                                             const train::ModelState& state);

/// The columns of a preparation as the evaluator sees them.
[[nodiscard]] std::vector<TreeColumn> tree_columns(const train::Preparation& preparation);

/// How margins become predictions.
enum class Link : std::uint8_t {
  value,     ///< the shifted value
  sigmoid,   ///< the probability of the later class
  softmax,   ///< the probability of each class
  fraction,  ///< a mean of indicators: the probability of the later class, held within [0, 1]
  fractions  ///< one per class, scaled to sum 1
};
[[nodiscard]] Link link_of(const train::ModelSpec& spec);

/// Margins to what Predictor::predict returns. `margins` holds `outputs` values per row, `out` as many.
void transform_margins(Link link, double target_shift, const float* margins, std::size_t outputs, std::size_t rows,
                       double* out);

}  // namespace dmlc::predict
