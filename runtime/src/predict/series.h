// SPDX-License-Identifier: Apache-2.0
// Values of a series by their time, and forecasts of its next steps.
#pragma once

#include <memory>

#include "runtime/src/predict/predictor.h"
#include "runtime/src/series/series_model.h"

namespace dmlc::predict {

/// The one feature is the time, a timestamp or a date; NaN where the model says nothing, see SeriesModel::value_at.
class SeriesPredictor final : public Predictor {
 public:
  SeriesPredictor(series::SeriesModel model, bool is_date) : model_(std::move(model)), is_date_(is_date) {}

  void predict(std::span<const Cell> row, std::span<double> out) const override;
  [[nodiscard]] std::size_t outputs() const override { return 1; }
  [[nodiscard]] const series::SeriesModel& model() const { return model_; }

 private:
  series::SeriesModel model_;
  bool is_date_;
};

/// Throws E0619 for a damaged state.
[[nodiscard]] std::unique_ptr<Predictor> load_series_predictor(const train::ModelSpec& spec,
                                                               const train::ModelState& state);

/// How many steps FORECAST asks for; without the clause a season, or 10 where the series has none. Never more than the
/// history has.
[[nodiscard]] std::int64_t default_horizon(const train::ModelSpec& spec, const series::SeriesModel& model);

}  // namespace dmlc::predict
