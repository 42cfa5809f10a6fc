// SPDX-License-Identifier: Apache-2.0
// Reads numbers and calendar parts from cells.
#include "runtime/src/predict/cell_value.h"

#include <cmath>
#include <limits>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/train/cycle_table.h"

namespace dmlc::predict {

using ingest::CellKind;
using ingest::Part;

double number_of(const ingest::Cell& cell, CellKind kind) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (cell.is_null) return kNone;
  switch (kind) {
    case CellKind::number:
      return std::isfinite(cell.number) ? cell.number : kNone;
    case CellKind::boolean:
      return static_cast<double>(cell.integer);
    case CellKind::timestamp:
      return ingest::is_infinite_timestamp(cell.integer) ? kNone : ingest::elapsed_days(cell.integer);
    case CellKind::date:
      return ingest::is_infinite_date(cell.integer) ? kNone : static_cast<double>(cell.integer);
    case CellKind::category:
      break;
  }
  return kNone;
}

std::size_t cycle_slot_of(const ingest::Cell& cell, CellKind kind, Part part) {
  const bool is_date = kind == CellKind::date;
  if (cell.is_null) return train::kMissingCycleSlot;
  if (is_date ? ingest::is_infinite_date(cell.integer) : ingest::is_infinite_timestamp(cell.integer)) {
    return train::kMissingCycleSlot;
  }
  const std::int64_t day = is_date ? cell.integer : ingest::day_of(cell.integer);
  if (part == Part::hour) return is_date ? 0 : static_cast<std::size_t>(ingest::hour_of(cell.integer));
  return static_cast<std::size_t>(part == Part::weekday ? ingest::weekday_of(day) : ingest::month_of(day));
}

}  // namespace dmlc::predict
