// SPDX-License-Identifier: Apache-2.0
// Evaluates linear and logistic models row by row.
#include "runtime/src/predict/linear.h"

#include <utility>

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
    to_predictions(task_, out.first(sums_.outputs()));
  }

 private:
  train::Task task_;
  LinearSums sums_;
};

}  // namespace

std::unique_ptr<Predictor> load_linear_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  const train::Preparation preparation = train::parse_preparation(state.preparation, spec);
  const std::size_t outputs = spec.task == train::Task::multiclass ? preparation.classes.size() : 1;
  std::vector<double> weights = read_doubles(spec, state, "weights", outputs * preparation.width());
  std::vector<double> intercepts = read_doubles(spec, state, "intercepts", outputs);
  return std::make_unique<LinearPredictor>(spec, preparation,
                                           LinearSums(preparation, std::move(weights), std::move(intercepts)));
}

}  // namespace dmlc::predict
