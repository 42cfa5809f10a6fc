// SPDX-License-Identifier: Apache-2.0
// What a cell from SQL is as a number: the same for every algorithm whose inputs are numbers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/src/ingest/cell.h"
#include "runtime/src/ingest/columns.h"

namespace dmlc::predict {

/// The value of a number, boolean or of the days of a time; NaN when it is missing, infinite or a category.
[[nodiscard]] double number_of(const ingest::Cell& cell, ingest::CellKind kind);

/// The hour, weekday or month of a time; train::kMissingCycleSlot when it is missing or infinite.
[[nodiscard]] std::size_t cycle_slot_of(const ingest::Cell& cell, ingest::CellKind kind, ingest::Part part);

}  // namespace dmlc::predict
