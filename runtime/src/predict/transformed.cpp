// SPDX-License-Identifier: Apache-2.0
// Applies the stored transforms to a row and hands it to the algorithm's predictor.
#include "runtime/src/predict/transformed.h"

#include "runtime/src/transform/fitted_transforms.h"

namespace dmlc::predict {
namespace {

class TransformedPredictor final : public Predictor {
 public:
  TransformedPredictor(const train::ModelSpec& spec, const train::ModelState& state, LoadFunction load)
      : transforms_(transform::FittedTransforms::parse(state.preparation, spec)),
        model_(load(transforms_.model_spec(spec), state)),
        cells_(transforms_.features().size()) {
    classes_ = model_->classes();
  }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    transforms_.apply(row, cells_);
    model_->predict(cells_, out);
  }
  [[nodiscard]] std::size_t outputs() const override { return model_->outputs(); }

 private:
  transform::FittedTransforms transforms_;
  std::unique_ptr<Predictor> model_;
  mutable std::vector<Cell> cells_;  // of the call that runs
};

}  // namespace

std::unique_ptr<Predictor> load_transformed(const train::ModelSpec& spec, const train::ModelState& state,
                                            LoadFunction load) {
  return std::make_unique<TransformedPredictor>(spec, state, load);
}

}  // namespace dmlc::predict
