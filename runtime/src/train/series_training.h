// SPDX-License-Identifier: Apache-2.0
// Training of models of series: holt_winters and prophet.
#pragma once

#include "runtime/src/train/trainer.h"

namespace dmlc::train {

/// The rows' keys are their times, see ColumnStore::keys. The last steps, as many as the split gives to validation and
/// test, are forecast by a fit to those before and measured; the model that is kept is fitted to all steps. Throws,
/// besides what make_regular and fit_series throw, E0676, and E0679 when FORECAST looks further ahead than the series
/// is long.
[[nodiscard]] TrainingResult train_series(const ModelSpec& spec, const ingest::ColumnStore& store,
                                          const Resources& resources, Monitor& monitor);

/// The same for the mean of `groups` series whose rows the store has: what is expected of a series that training did
/// not have. Where values of one time are summed up, it is the mean of the sums.
[[nodiscard]] TrainingResult train_mean_series(const ModelSpec& spec, const ingest::ColumnStore& store,
                                               std::size_t groups, const Resources& resources, Monitor& monitor);

/// Microseconds beyond which to both sides of 2000 no time of a series lies: 9,500 years.
inline constexpr std::int64_t kLatestSeriesTime = 300'000'000'000'000'000;

}  // namespace dmlc::train
