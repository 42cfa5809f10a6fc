// SPDX-License-Identifier: Apache-2.0
// The stored form of a model of a series, see docs/model-format.md.
#pragma once

#include "runtime/src/ingest/column_store.h"
#include "runtime/src/series/series_model.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

[[nodiscard]] ModelState make_series_state(const series::SeriesModel& model, const ingest::ColumnStore& store);

/// Throws E0619 for a state that is damaged or does not fit together.
[[nodiscard]] series::SeriesModel read_series_state(const ModelSpec& spec, const ModelState& state);

}  // namespace dmlc::train
