// SPDX-License-Identifier: Apache-2.0
// From a specification to the fit of a series: what the parameters ask for.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/src/series/regular_series.h"
#include "runtime/src/series/series_model.h"
#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

[[nodiscard]] series::SeriesNames series_names(const ModelSpec& spec);
[[nodiscard]] series::SeriesOptions series_options(const ModelSpec& spec);

struct SeriesFit {
  series::SeriesModel model;
  std::vector<double> fitted;  ///< by step
  std::uint32_t iterations = 0;
  bool converged = false;
};

/// Fits `holt_winters` or `prophet` to the first `steps` steps. Throws E0674, E0675, E0677, E0678; W0629 is appended.
/// `check` is called now and then and may throw.
[[nodiscard]] SeriesFit fit_series(const ModelSpec& spec, const series::RegularSeries& series, std::size_t steps,
                                   const std::function<void()>& check, std::vector<RuntimeWarning>& warnings);

}  // namespace dmlc::train
