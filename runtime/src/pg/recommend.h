// SPDX-License-Identifier: Apache-2.0
// The rows of a model's recommend function.
#pragma once

#include "runtime/src/predict/predictor.h"

#include "runtime/src/boundary.h"
#include "runtime/src/pg/cell_reader.h"

namespace dmlc::pg {

/// PostgreSQL frame. Arguments: user, number of items (NULL: all), whether rated ones are among them. Gives the rows
/// (item, score) back as a whole; `item` is the type of the items.
[[nodiscard]] Datum return_recommendations(FunctionCallInfo fcinfo, const predict::Predictor& predictor,
                                           CellReader& user_reader, Oid item);

}  // namespace dmlc::pg
