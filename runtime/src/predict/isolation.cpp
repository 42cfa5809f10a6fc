// SPDX-License-Identifier: Apache-2.0
// Turns the depth that the trees give a row into its score.
#include "runtime/src/predict/isolation.h"

#include <cmath>

#include "runtime/src/predict/state_reader.h"
#include "runtime/src/predict/trees.h"
#include "runtime/src/train/isolation_forest.h"

namespace dmlc::predict {
namespace {

class IsolationPredictor final : public Predictor {
 public:
  IsolationPredictor(std::unique_ptr<Predictor> depths, double scale, double threshold)
      : depths_(std::move(depths)), scale_(scale), threshold_(threshold) {}

  [[nodiscard]] std::size_t outputs() const override { return 2; }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    depths_->predict(row, out.first(1));
    out[0] = std::exp2(-out[0] / scale_);
    out[1] = out[0] > threshold_ ? 1 : 0;
  }

 private:
  std::unique_ptr<Predictor> depths_;
  double scale_;  ///< depth of a row that is neither easy nor hard to find, over all trees
  double threshold_;
};

double constant(const train::ModelSpec& spec, const train::Preparation& preparation, const char* name) {
  const auto found = preparation.constants.find(name);
  if (found == preparation.constants.end()) refuse_state(spec, std::string("constant `") + name + "` is missing");
  return found->second;
}

}  // namespace

std::unique_ptr<Predictor> load_isolation_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  train::ModelSpec depths = spec;
  depths.task = train::Task::regression;  // the trees' sum as it is
  const train::Preparation preparation = train::parse_preparation(state.preparation, depths);
  const double path = constant(spec, preparation, train::kIsolationPath);
  const double threshold = constant(spec, preparation, train::kIsolationThreshold);
  const std::size_t begins = find_tensor(spec, state, "tree_begin", tensor::DataType::uint32).bytes.size() / 4;
  if (!(path > 0) || begins < 2 || preparation.target_shift != 0) refuse_state(spec, "no depth to compare with");
  return std::make_unique<IsolationPredictor>(load_tree_predictor(depths, state),
                                              path * static_cast<double>(begins - 1), threshold);
}

}  // namespace dmlc::predict
