// SPDX-License-Identifier: Apache-2.0
// Specifications of models of series of days.
#pragma once

#include <cstdint>
#include <string>

#include "tests/numeric/unsupervised_fixtures.h"

namespace fixtures {

inline constexpr std::int64_t kDay = 86'400'000'000;

inline dmlc::train::ModelSpec series_spec(const std::string& algorithm) {
  dmlc::train::ModelSpec spec =
      unsupervised_spec(algorithm, dmlc::train::Task::forecasting, {{"day", dmlc::ingest::CellKind::date}});
  spec.target = "y";
  spec.feature_types = {"date"};
  spec.optimize_for = "rmse";
  spec.parameters = {{"frequency", std::string("auto")},
                     {"fill_gaps", true},
                     {"duplicates", std::string("mean")},
                     {"clean_outliers", false}};
  if (algorithm == "holt_winters") {
    spec.parameters.insert({{"trend", std::string("additive")},
                            {"damped", false},
                            {"seasonal", std::string("additive")},
                            {"period", std::string("auto")}});
    return spec;
  }
  spec.parameters.insert({{"growth", std::string("linear")},
                          {"floor", 0.0},
                          {"n_changepoints", std::int64_t{25}},
                          {"changepoint_range", 0.8},
                          {"changepoint_prior_scale", 0.05},
                          {"yearly_seasonality", std::string("auto")},
                          {"weekly_seasonality", std::string("auto")},
                          {"daily_seasonality", std::string("auto")},
                          {"seasonality_mode", std::string("additive")},
                          {"seasonality_prior_scale", 10.0},
                          {"holidays_prior_scale", 10.0}});
  return spec;
}

inline dmlc::predict::Cell date_cell(std::int64_t day) {
  dmlc::predict::Cell cell;
  cell.is_null = false;
  cell.integer = day;
  return cell;
}

}  // namespace fixtures
