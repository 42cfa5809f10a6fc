// SPDX-License-Identifier: Apache-2.0
// Prediction of single rows and of batches from a stored model. Plain C++; called for every row of a query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/ingest/cell.h"
#include "runtime/src/ingest/column_store.h"
#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::predict {

using ingest::Cell;

class Predictor {
 public:
  virtual ~Predictor() = default;
  /// One row, in one thread at a time. `out` receives outputs() values: regression: the value; binary: the probability
  /// of the positive class; multiclass: the probabilities in the order of classes(). Never throws; takes NULL, NaN,
  /// ±infinity and unseen categories.
  virtual void predict(std::span<const Cell> row, std::span<double> out) const = 0;
  [[nodiscard]] virtual std::size_t outputs() const = 0;
  /// Class labels (text form) of classifiers; for binary [negative, positive]; empty for regression.
  [[nodiscard]] const std::vector<std::string>& classes() const { return classes_; }

 protected:
  std::vector<std::string> classes_;
};

/// Builds a predictor from a stored version. Throws RuntimeError E0619 when the state is damaged or inconsistent;
/// no input, however hostile, may do worse than that.
[[nodiscard]] std::unique_ptr<Predictor> load_predictor(const train::ModelSpec& spec, const train::ModelState& state);

}  // namespace dmlc::predict
