// SPDX-License-Identifier: Apache-2.0
// What a model of a series is made of, in words.
#pragma once

#include <vector>

#include "runtime/src/series/regular_series.h"
#include "runtime/src/train/series_fit.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// Of smoothing its form with its weights, and the share of the variance that it explains one step ahead. Of the
/// additive model trend, each season and holidays, with their shares of the variances of all of these, and the noise.
[[nodiscard]] std::vector<ModelPart> series_parts(const series::RegularSeries& series, const SeriesFit& fit);

}  // namespace dmlc::train
