// SPDX-License-Identifier: Apache-2.0
// Evaluates linear and logistic models row by row.
#include "runtime/src/predict/linear.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "runtime/src/predict/linear_sums.h"
#include "runtime/src/predict/probabilities.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/preparation.h"

namespace dmlc::predict {
namespace {

class LinearPredictor final : public Predictor {
 public:
  LinearPredictor(const train::ModelSpec& spec, const train::Preparation& preparation, LinearSums sums)
      : task_(spec.task), sums_(std::move(sums)) {
    classes_ = preparation.classes;
  }

  [[nodiscard]] std::size_t outputs() const override { return sums_.outputs(); }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    sums_.compute(row, out);
    // Components are the sums themselves.
    if (task_ != train::Task::dimension_reduction) to_predictions(task_, out.first(sums_.outputs()));
  }

 private:
  train::Task task_;
  LinearSums sums_;
};

/// The number, from 1, of the greatest sum.
class ClusterPredictor final : public Predictor {
 public:
  explicit ClusterPredictor(LinearSums sums) : sums_(std::move(sums)), margins_(sums_.outputs()) {}

  [[nodiscard]] std::size_t outputs() const override { return 1; }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    sums_.compute(row, margins_);
    out[0] = static_cast<double>(std::max_element(margins_.begin(), margins_.end()) - margins_.begin() + 1);
  }

 private:
  LinearSums sums_;
  mutable std::vector<double> margins_;
};

}  // namespace

std::unique_ptr<Predictor> load_linear_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  const std::shared_ptr<const train::Preparation> known =
      state.known != nullptr ? state.known
                             : std::make_shared<train::Preparation>(train::parse_preparation(state.preparation, spec));
  const train::Preparation& preparation = *known;
  // Of clusters and components the version knows how many there are.
  const bool has_several = spec.task == train::Task::clustering || spec.task == train::Task::dimension_reduction;
  std::vector<double> intercepts =
      has_several ? read_doubles(spec, state, "intercepts")
                  : read_doubles(spec, state, "intercepts",
                                 spec.task == train::Task::multiclass ? preparation.classes.size() : 1);
  std::vector<double> weights = read_doubles(spec, state, "weights", intercepts.size() * preparation.width());
  LinearSums sums(preparation, std::move(weights), std::move(intercepts));
  if (spec.task == train::Task::clustering) return std::make_unique<ClusterPredictor>(std::move(sums));
  return std::make_unique<LinearPredictor>(spec, preparation, std::move(sums));
}

}  // namespace dmlc::predict
