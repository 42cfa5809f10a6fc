// SPDX-License-Identifier: Apache-2.0
// Turns cells of the matrix back into values of SQL.
#include "runtime/src/train/row_cells.h"

#include <algorithm>
#include <cmath>

#include "runtime/src/ingest/calendar.h"

namespace dmlc::train {
namespace {

using ingest::CellKind;
using ingest::Part;

/// The point in time of so many elapsed days, which are float32 and may be off by minutes: the hour says on which side
/// of a full hour it was.
std::int64_t instant_of(double days, int hour) {
  const auto instant = std::llround(days * static_cast<double>(ingest::kMicrosecondsPerDay));
  const int found = ingest::hour_of(instant);
  if (found == hour) return instant;
  const std::int64_t full = ingest::floor_divide(instant, ingest::kMicrosecondsPerHour) * ingest::kMicrosecondsPerHour;
  return (found + 1) % 24 == hour ? full + ingest::kMicrosecondsPerHour : full - 1;
}

/// Takes one column's cell into the cell of its feature. The elapsed days of a time come before its other parts.
void take_number(const ingest::MatrixColumn& column, CellKind kind, float value, ingest::Cell& cell) {
  if (std::isnan(value)) return;
  const double number = static_cast<double>(value) + column.shift;
  if (kind == CellKind::number) {
    cell.is_null = false;
    cell.number = number;
  } else if (kind == CellKind::boolean) {
    cell.is_null = false;
    cell.integer = number != 0 ? 1 : 0;
  } else if (column.part == Part::elapsed_days) {
    cell.is_null = false;
    cell.number = number;
    cell.integer = std::llround(number);
    if (kind == CellKind::timestamp) cell.integer = std::llround(number * double{ingest::kMicrosecondsPerDay});
  } else if (column.part == Part::hour) {
    cell.integer = instant_of(cell.number, static_cast<int>(std::lround(number)));
  }
}

}  // namespace

void read_row(const ingest::ColumnStore& store, std::size_t block, std::size_t row, std::span<ingest::Cell> cells) {
  std::fill(cells.begin(), cells.end(), ingest::Cell{});
  for (std::size_t c = 0; c < store.columns().size(); ++c) {
    const ingest::MatrixColumn& column = store.columns()[c];
    ingest::Cell& cell = cells[column.feature];
    if (!column.is_category) {
      take_number(column, store.features()[column.feature].kind, store.numbers(block, c)[row], cell);
      continue;
    }
    const std::int32_t code = store.codes(block, c)[row];
    if (code < 0) continue;
    const std::string& text = column.categories[static_cast<std::size_t>(code)].value;
    cell = {false, 0, 0, text.data(), static_cast<std::uint32_t>(text.size())};
  }
}

void visit_rows(const ingest::ColumnStore& store, ingest::Split split, std::uint64_t wanted, const VisitRow& visit) {
  const std::uint64_t all = store.rows_in(split);
  wanted = std::min(wanted, all);
  std::uint64_t seen = 0;
  std::uint64_t visited = 0;
  // Of `all` rows the one with which another one of `wanted` is due.
  const auto due = [&] { return ((visited + 1) * all + wanted - 1) / wanted - 1; };
  if (wanted == 0) return;
  std::uint64_t next = due();
  std::vector<ingest::Cell> cells(store.features().size());
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto splits = store.splits(block);
    for (std::size_t row = 0; row < splits.size(); ++row) {
      if (splits[row] != split || seen++ != next) continue;
      ++visited;
      next = due();
      read_row(store, block, row, cells);
      visit(block, row, cells);
    }
  }
}

void RowTargets::add(const ingest::ColumnStore& store, std::size_t block, std::size_t row) {
  switch (store.target().kind) {
    case ingest::TargetKind::none:
      return;
    case ingest::TargetKind::number:
      return numbers.push_back(static_cast<double>(store.target_numbers(block)[row]) + store.target().shift);
    case ingest::TargetKind::label:
      return labels.push_back(store.target_codes(block)[row]);
  }
}

RowCells::RowCells(const ingest::ColumnStore& store, ingest::Split split, std::uint64_t wanted)
    : features_(store.features().size()) {
  cells_.reserve(wanted * features_);
  visit_rows(store, split, wanted, [&](std::size_t block, std::size_t row, std::span<const ingest::Cell> cells) {
    cells_.insert(cells_.end(), cells.begin(), cells.end());
    targets_.add(store, block, row);
    ++size_;
  });
}

}  // namespace dmlc::train
