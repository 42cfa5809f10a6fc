// SPDX-License-Identifier: Apache-2.0
// Evaluates support vector machines: linear ones as linear models, gaussian ones through their random features.
#include "runtime/src/predict/svm.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "runtime/src/predict/linear.h"
#include "runtime/src/predict/linear_sums.h"
#include "runtime/src/predict/probabilities.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/design_kernels.h"
#include "runtime/src/train/preparation.h"

namespace dmlc::predict {
namespace {

class GaussianPredictor final : public Predictor {
 public:
  GaussianPredictor(const train::ModelSpec& spec, const train::ModelState& state, const train::Preparation& preparation)
      : task_(spec.task) {
    classes_ = preparation.classes;
    const std::size_t outputs = task_ == train::Task::multiclass ? classes_.size() : 1;
    std::vector<double> phases = read_doubles(spec, state, "phases");
    angles_.resize(phases.size());
    weights_ = read_doubles(spec, state, "weights", outputs * phases.size());
    intercepts_ = read_doubles(spec, state, "intercepts", outputs);
    std::vector<double> frequencies = read_doubles(spec, state, "frequencies", phases.size() * preparation.width());
    sums_.emplace(preparation, std::move(frequencies), std::move(phases));
  }

  [[nodiscard]] std::size_t outputs() const override { return intercepts_.size(); }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    sums_->compute(row, angles_);
    for (double& angle : angles_) angle = std::cos(std::clamp(angle, -train::kLargestAngle, train::kLargestAngle));
    for (std::size_t k = 0; k < outputs(); ++k) {
      out[k] = intercepts_[k];
      for (std::size_t j = 0; j < angles_.size(); ++j) out[k] += weights_[k * angles_.size() + j] * angles_[j];
    }
    to_predictions(task_, out.first(outputs()));
  }

 private:
  train::Task task_;
  std::vector<double> weights_;
  std::vector<double> intercepts_;
  std::optional<LinearSums> sums_;
  mutable std::vector<double> angles_;  // of the call that runs
};

}  // namespace

std::unique_ptr<Predictor> load_svm_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  if (spec.text("kernel") != "gaussian") return load_linear_predictor(spec, state);
  return std::make_unique<GaussianPredictor>(spec, state, train::parse_preparation(state.preparation, spec));
}

}  // namespace dmlc::predict
