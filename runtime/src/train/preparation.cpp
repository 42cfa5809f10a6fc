// SPDX-License-Identifier: Apache-2.0
// Fits preparations from the statistics of a store and checks which features tell something.
#include "runtime/src/train/preparation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <set>

#include "runtime/src/train/cycle_table.h"

namespace dmlc::train {
namespace {

using ingest::CellKind;
using ingest::MatrixColumn;
using ingest::Part;

constexpr double kLeastDeviation = 1e-36;  // float32 holds nothing finer

/// A dense column needs more than rounding dust of spread, relative to its size, to carry information.
bool varies(const ingest::ColumnStatistics& statistics) {
  const double size = std::max(std::abs(statistics.minimum), std::abs(statistics.maximum));
  return statistics.count > 0 && statistics.minimum < statistics.maximum &&
         statistics.deviation > std::max(1e-13 * size, kLeastDeviation);
}

std::size_t level_count(const MatrixColumn& column) {
  return column.categories.size() + (column.statistics.null_count > 0 ? 1 : 0);
}

/// `has_scale`: a transform made the number for the model as it is.
Term number_term(const MatrixColumn& column, std::uint32_t index, bool has_scale) {
  Term term;
  term.column = index;
  term.mean = column.statistics.mean;
  term.deviation = has_scale ? 1 : column.statistics.deviation;
  return term;
}

Term category_term(const MatrixColumn& column, std::uint32_t index) {
  Term term;
  term.kind = Term::Kind::category;
  term.column = index;
  term.null_is_level = column.statistics.null_count > 0;
  const auto rows = static_cast<double>(column.statistics.count + column.statistics.null_count);
  for (const ingest::Category& category : column.categories) {
    term.level_frequencies.push_back(static_cast<double>(category.count) / rows);
  }
  if (term.null_is_level) {
    term.level_frequencies.push_back(static_cast<double>(column.statistics.null_count) / rows);
  }
  return term;
}

/// How often each value of a calendar part occurs in training rows.
std::array<std::uint64_t, kCycleSlots> count_cycle(const ingest::ColumnStore& store, std::uint32_t column) {
  std::array<std::uint64_t, kCycleSlots> counts{};
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto values = store.numbers(block, column);
    const auto splits = store.splits(block);
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (splits[row] == ingest::Split::training) ++counts[cycle_slot(values[row])];
    }
  }
  return counts;
}

Term cycle_term(const ingest::ColumnStore& store, std::uint32_t index) {
  Term term;
  term.kind = Term::Kind::cycle;
  term.column = index;
  const CycleTable table = make_cycle_table(store.columns()[index].part, 0, 0);
  const auto counts = count_cycle(store, index);
  double rows = 0;
  std::set<double> sines;
  std::set<double> cosines;
  for (std::size_t slot = 0; slot < kMissingCycleSlot; ++slot) {
    if (counts[slot] == 0) continue;
    const auto count = static_cast<double>(counts[slot]);
    rows += count;
    term.sine_mean += count * table.sine[slot];
    term.cosine_mean += count * table.cosine[slot];
    sines.insert(table.sine[slot]);
    cosines.insert(table.cosine[slot]);
  }
  if (rows > 0) {
    term.sine_mean /= rows;
    term.cosine_mean /= rows;
  }
  term.has_sine = sines.size() > 1;
  term.has_cosine = cosines.size() > 1;
  return term;
}

/// The feature or transform that a column comes from: the columns of one stand side by side.
const std::string& source_of(const ingest::ColumnStore& store, const MatrixColumn& column) {
  const ingest::FeatureColumn& feature = store.features()[column.feature];
  return feature.origin.empty() ? feature.name : feature.origin;
}

}  // namespace

bool column_tells(const MatrixColumn& column, PreparationKind kind) {
  if (column.is_category) return level_count(column) > 1;
  if (varies(column.statistics)) return true;
  // Trees also split on whether a value is there.
  return kind == PreparationKind::raw && column.statistics.count > 0 && column.statistics.null_count > 0;
}

std::size_t Term::width() const {
  switch (kind) {
    case Kind::number:
      return 1;
    case Kind::cycle:
      return (has_sine ? 1U : 0U) + (has_cosine ? 1U : 0U);
    case Kind::category:
      return level_frequencies.empty() ? 0 : level_frequencies.size() - 1;
  }
  return 0;
}

std::size_t Preparation::width() const {
  std::size_t width = 0;
  for (const Term& term : terms) width += term.width();
  return width;
}

Cycle cycle_of(Part part) {
  switch (part) {
    case Part::hour:
      return {24, 0};
    case Part::weekday:
      return {7, 0};
    case Part::month:
      return {12, 1};
    case Part::value:
    case Part::elapsed_days:
      break;
  }
  return {};
}

CycleTable make_cycle_table(Part part, double missing_sine, double missing_cosine) {
  CycleTable table;
  const Cycle cycle = cycle_of(part);
  for (std::size_t slot = 0; slot < kMissingCycleSlot; ++slot) {
    const double turn = (static_cast<double>(slot) - cycle.first) / cycle.period;
    // Multiples of a quarter turn are set exactly, so that half of a day's values do not differ by 1e-16.
    const double quarter = turn * 4;
    const bool exact = quarter == std::floor(quarter);
    const int quadrant = static_cast<int>(quarter) & 3;
    const double angle = 2 * std::numbers::pi * turn;
    table.sine[slot] = !exact ? std::sin(angle) : quadrant == 1 ? 1 : quadrant == 3 ? -1 : 0;
    table.cosine[slot] = !exact ? std::cos(angle) : quadrant == 0 ? 1 : quadrant == 2 ? -1 : 0;
  }
  table.sine[kMissingCycleSlot] = missing_sine;
  table.cosine[kMissingCycleSlot] = missing_cosine;
  return table;
}

Preparation describe_columns(const ingest::ColumnStore& store) {
  Preparation preparation;
  preparation.features = store.features();
  for (const MatrixColumn& column : store.columns()) {
    PreparedColumn prepared{column.feature, column.part, column.is_category, column.shift, {}};
    for (const ingest::Category& category : column.categories) prepared.categories.push_back(category.value);
    preparation.columns.push_back(std::move(prepared));
  }
  for (const ingest::Category& label : store.target().classes) preparation.classes.push_back(label.value);
  preparation.target_shift = store.target().shift;
  return preparation;
}

Preparation fit_terms(const ingest::ColumnStore& store) {
  Preparation preparation = describe_columns(store);
  for (std::uint32_t index = 0; index < store.columns().size(); ++index) {
    const MatrixColumn& column = store.columns()[index];
    if (!column_tells(column, PreparationKind::design)) continue;
    const bool is_number = column.part == Part::value || column.part == Part::elapsed_days;
    Term term = column.is_category ? category_term(column, index)
                : is_number        ? number_term(column, index, !store.features()[column.feature].origin.empty())
                                   : cycle_term(store, index);
    if (term.width() > 0) preparation.terms.push_back(std::move(term));
  }
  return preparation;
}

std::vector<RuntimeWarning> check_features(const ModelSpec& spec, const ingest::ColumnStore& store,
                                           PreparationKind kind) {
  if (spec.task == Task::recommendation) return {};  // they are judged together with the ratings
  std::vector<RuntimeWarning> warnings;
  std::size_t usable = 0;
  const std::vector<MatrixColumn>& columns = store.columns();
  for (std::size_t first = 0, end = 0; first < columns.size(); first = end) {
    const std::string& name = source_of(store, columns[first]);
    bool tells = false;
    bool all_null = true;
    bool lossy = false;
    for (; end < columns.size() && source_of(store, columns[end]) == name; ++end) {
      const MatrixColumn& column = columns[end];
      tells = tells || column_tells(column, kind);
      all_null = all_null && column.statistics.count == 0;
      lossy = lossy || column.is_lossy;
    }
    usable += tells ? 1 : 0;
    if (all_null) {
      warnings.push_back(make_warning<RuntimeErrorId::AllNullFeature>(name, name));
    } else if (!tells) {
      warnings.push_back(make_warning<RuntimeErrorId::ConstantFeature>(name, name));
    } else if (lossy) {
      warnings.push_back(make_warning<RuntimeErrorId::FewDistinctDigits>(name, name));
    }
  }
  if (usable > 0) return warnings;
  throw make_error<RuntimeErrorId::NoUsableFeature>(
      spec.name, "add features that differ between rows, or look at what FROM selects", spec.name);
}

}  // namespace dmlc::train
