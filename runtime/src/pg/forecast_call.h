// SPDX-License-Identifier: Apache-2.0
// The rows of a forecast function.
#pragma once

#include "runtime/src/pg/server.h"

#include "runtime/src/pg/model_cache.h"

namespace dmlc::pg {

/// PostgreSQL frame. Answers a call of `forecast S.M` with a row for each of the next steps: time, value, and two
/// bounds for each level of the model. The argument is the number of steps; NULL: as the model says. Raises E0679 for
/// more steps than the history has or fewer than 1, E0620 where the function returns other columns than these.
[[nodiscard]] Datum return_forecast(FunctionCallInfo fcinfo, const LoadedModel& model, const ModelFunction& function);

}  // namespace dmlc::pg
